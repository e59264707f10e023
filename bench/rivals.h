// The semaphores that are measured, behind one shape: create, Acquire, Release.
//
// Each is bound at compile time, so that nothing but the semaphore itself is timed.

#ifndef PSEM_BENCH_RIVALS_H_
#define PSEM_BENCH_RIVALS_H_

#include <fcntl.h>
#include <semaphore.h>

#include <string>
#include <utility>

#include "absl/base/attributes.h"
#include "lib/semaphore/semaphore.h"

namespace psem {

// A rival's functions are inlined: a call of our own around them would be timed as theirs.

// glibc's sem_open, sem_wait, sem_post.
class GlibcSemaphore {
 public:
  GlibcSemaphore(const std::string& name, unsigned value);
  ~GlibcSemaphore() { sem_close(sem_); }

  GlibcSemaphore(const GlibcSemaphore&) = delete;
  GlibcSemaphore& operator=(const GlibcSemaphore&) = delete;

  ABSL_ATTRIBUTE_ALWAYS_INLINE void Acquire() { sem_wait(sem_); }
  ABSL_ATTRIBUTE_ALWAYS_INLINE void Release() { sem_post(sem_); }

 private:
  sem_t* sem_;
};

// Ours, through its public interface; by default strict, as a program gets it that asks for
// nothing.
template <bool kStrict>
class PsemSemaphore {
 public:
  PsemSemaphore(const std::string& name, unsigned value) : sem_(MustOpen(name, value)) {}

  ABSL_ATTRIBUTE_ALWAYS_INLINE void Acquire() { sem_.Acquire().IgnoreError(); }
  ABSL_ATTRIBUTE_ALWAYS_INLINE void Release() { sem_.Release().IgnoreError(); }

 private:
  static Semaphore MustOpen(const std::string& name, unsigned value);

  Semaphore sem_;
};

}  // namespace psem

#endif  // PSEM_BENCH_RIVALS_H_
