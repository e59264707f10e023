// The semaphores that are measured, behind one shape: create, acquire, Release.
//
// Each is bound at compile time, so that nothing but the semaphore itself is timed.

#ifndef PSEM_BENCH_RIVALS_H_
#define PSEM_BENCH_RIVALS_H_

#include <fcntl.h>
#include <semaphore.h>
#include <time.h>

#include <string>
#include <utility>

#include "absl/base/attributes.h"
#include "absl/time/time.h"
#include "lib/semaphore/semaphore.h"

namespace psem {

// A rival's functions are inlined: a call of our own around them would be timed as theirs.

// glibc's sem_open, sem_wait, sem_trywait, sem_clockwait, sem_post.
class GlibcSemaphore {
 public:
  GlibcSemaphore(const std::string& name, unsigned value);
  ~GlibcSemaphore() { sem_close(sem_); }

  GlibcSemaphore(const GlibcSemaphore&) = delete;
  GlibcSemaphore& operator=(const GlibcSemaphore&) = delete;

  ABSL_ATTRIBUTE_ALWAYS_INLINE void Acquire() { sem_wait(sem_); }
  ABSL_ATTRIBUTE_ALWAYS_INLINE bool TryAcquire() { return sem_trywait(sem_) == 0; }
  // As programs wait for a time: sem_clockwait asks for its end, which nobody knows but the clock.
  ABSL_ATTRIBUTE_ALWAYS_INLINE bool AcquireForOneSecond() {
    timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    ++end.tv_sec;
    return sem_clockwait(sem_, CLOCK_MONOTONIC, &end) == 0;
  }
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
  ABSL_ATTRIBUTE_ALWAYS_INLINE bool TryAcquire() { return *sem_.TryAcquire(); }
  ABSL_ATTRIBUTE_ALWAYS_INLINE bool AcquireForOneSecond() {
    return sem_.AcquireFor(absl::Seconds(1)).ok();
  }
  ABSL_ATTRIBUTE_ALWAYS_INLINE void Release() { sem_.Release().IgnoreError(); }

  // For the forms that glibc has no counterpart of.
  Semaphore& semaphore() { return sem_; }

 private:
  static Semaphore MustOpen(const std::string& name, unsigned value);

  Semaphore sem_;
};

}  // namespace psem

#endif  // PSEM_BENCH_RIVALS_H_
