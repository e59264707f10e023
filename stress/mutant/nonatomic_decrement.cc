// The bug: between the load and the store of Take another process loads the same value, and both
// take the same permit.

#include <errno.h>

#include "stress/mutant/home_made.h"
#include "stress/mutant/mutants.h"

namespace psem {
namespace {

bool Take(HomeMade* semaphore) {
  const uint32_t value = semaphore->value.load();
  if (value == 0) return false;
  semaphore->value.store(value - 1);
  return true;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  HomeMade* const semaphore = HomeMade::Of(handle);
  int woken = 0;
  while (!Take(semaphore)) {
    if (woken != 0) return woken;
    woken = semaphore->SleepWhile(0, clock, deadline);
  }
  return 0;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int TryAcquire(void* handle) { return Take(HomeMade::Of(handle)) ? 0 : EAGAIN; }

}  // namespace

Subject NonatomicDecrementMutant() {
  Subject mutant = SoundHomeMade("mutant-nonatomic-decrement",
                                 "broken on purpose: the decrement is a load and a store");
  mutant.acquire = Acquire;
  mutant.try_acquire = TryAcquire;
  mutant.acquire_until = AcquireUntil;
  return mutant;
}

}  // namespace psem
