// The bug: acquire has no deadline, so its author thought that the wait could not fail, and does
// not look at what it returned. A signal handler that runs while it sleeps ends the wait with
// EINTR, and acquire returns as if it had a permit.

#include "stress/mutant/home_made.h"
#include "stress/mutant/wait/wait.h"

namespace psem {
namespace {

int Acquire(void* handle) {
  SoundHomeMade("", "").acquire_until(handle, CLOCK_MONOTONIC, nullptr);
  return 0;
}

}  // namespace

Mutant EintrTakenForAcquired() {
  Subject subject = SoundHomeMade("mutant-eintr-taken-for-acquired",
                                  "broken on purpose: acquire does not look at EINTR");
  subject.acquire = Acquire;
  return {subject, "EINTR is taken for \"acquired\"", "one permit too many in use after a signal"};
}

}  // namespace psem
