// The bug: every deadline is measured on the wall clock. A monotonic one lies decades in its past:
// the wait times out at once. No schedule is needed.

#include <errno.h>

#include "stress/mutant/futex.h"
#include "stress/mutant/home_made.h"
#include "stress/mutant/wait/wait.h"

namespace psem {
namespace {

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  const bool known = clock == CLOCK_MONOTONIC || clock == CLOCK_REALTIME;
  const clockid_t measured_on = known ? CLOCK_REALTIME : clock;
  return SoundHomeMade("", "").acquire_until(handle, measured_on, deadline);
}

}  // namespace

Mutant MonotonicOnWallClock() {
  Subject subject =
      SoundHomeMade("mutant-monotonic-on-wall-clock",
                    "broken on purpose: a monotonic deadline is measured on the wall clock");
  subject.acquire_until = AcquireUntil;
  return {subject, "a monotonic deadline is measured on the wall clock", "times out at once"};
}

}  // namespace psem
