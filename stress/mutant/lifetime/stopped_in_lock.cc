// The bug: the count is kept under a spin lock. While a process is stopped that holds it, all
// others spin, even those for which there are permits. The subject does not say that it lacks stop
// safety.

#include <sched.h>

#include <atomic>

#include "stress/mutant/lifetime/lifetime.h"
#include "stress/mutant/locked_count.h"

namespace psem {
namespace {

class SpinLock {
 public:
  void Lock() {
    while (closed_.exchange(1) != 0) sched_yield();
  }
  void Unlock() { closed_.store(0); }

 private:
  std::atomic<uint32_t> closed_;
};

}  // namespace

Mutant StoppedInLock() {
  Subject subject = SoundLockedCount<SpinLock>(
      "mutant-stopped-in-lock", "broken on purpose: a spin lock inside that a stop leaves closed");
  subject.lacks &= ~PSEM_LACKS_STOP_SAFETY;
  return {subject, "a spin lock inside, held over a stop", "while one is stopped all others spin"};
}

}  // namespace psem
