// The bug: every deadline is measured on the monotonic clock. One of the wall clock lies decades in
// its future: the wait never times out. No schedule is needed.

#include <errno.h>

#include "stress/mutant/futex.h"
#include "stress/mutant/home_made.h"
#include "stress/mutant/wait/wait.h"

namespace psem {
namespace {

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  const bool known = clock == CLOCK_MONOTONIC || clock == CLOCK_REALTIME;
  const clockid_t measured_on = known ? CLOCK_MONOTONIC : clock;
  return SoundHomeMade("", "").acquire_until(handle, measured_on, deadline);
}

}  // namespace

Mutant RealtimeOnMonotonicClock() {
  Subject subject =
      SoundHomeMade("mutant-realtime-on-monotonic-clock",
                    "broken on purpose: a wall-clock deadline is measured on the monotonic clock");
  subject.acquire_until = AcquireUntil;
  return {subject, "a wall-clock deadline is measured on the monotonic clock", "never times out"};
}

}  // namespace psem
