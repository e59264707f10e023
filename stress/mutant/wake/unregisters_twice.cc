// The bug: a waiter that gives up counts itself off where its sleep ends and once more where it
// returns the error. After one time-out the count is one too low: the next waiter is not seen, the
// release wakes nobody, and it sleeps beside its permit.

#include <errno.h>

#include "stress/mutant/home_made.h"
#include "stress/mutant/wake/wake.h"

namespace psem {
namespace {

int SleepRegistered(HomeMade* semaphore, clockid_t clock, const timespec* deadline) {
  semaphore->Register();
  const int woken = semaphore->Sleep(clock, deadline);
  semaphore->Unregister();
  return woken;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  HomeMade* const semaphore = HomeMade::Of(handle);
  int woken = 0;
  while (!semaphore->Take()) {
    if (woken != 0) {
      semaphore->Unregister();
      return woken;
    }
    woken = SleepRegistered(semaphore, clock, deadline);
  }
  return 0;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

}  // namespace

Mutant UnregistersTwice() {
  Subject subject =
      SoundHomeMade("mutant-unregisters-twice",
                    "broken on purpose: a waiter that gives up counts itself off twice");
  subject.acquire = Acquire;
  subject.acquire_until = AcquireUntil;
  return {subject, "a waiter that timed out or was interrupted is counted off twice",
          "another waiter is not seen and sleeps on"};
}

}  // namespace psem
