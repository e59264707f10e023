// The bug: a release between the look that found no permit and the second reading of the value
// makes that reading 1, and the kernel lets the process sleep on the 1. The release saw no waiter
// yet, so nobody wakes it.

#include <errno.h>

#include "stress/mutant/home_made.h"
#include "stress/mutant/mutants.h"

namespace psem {
namespace {

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  HomeMade* const semaphore = HomeMade::Of(handle);
  int woken = 0;
  while (!semaphore->Take()) {
    if (woken != 0) return woken;
    woken = semaphore->SleepWhile(semaphore->value.load(), clock, deadline);
  }
  return 0;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

}  // namespace

Subject LostWakeupMutant() {
  Subject mutant = SoundHomeMade(
      "mutant-lost-wakeup", "broken on purpose: sleeps on a value that it reads a second time");
  mutant.acquire = Acquire;
  mutant.acquire_until = AcquireUntil;
  return mutant;
}

}  // namespace psem
