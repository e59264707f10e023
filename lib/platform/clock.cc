#include "lib/platform/clock.h"

#include <time.h>

namespace psem {

namespace {

absl::Duration Now(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return absl::DurationFromTimespec(now);
}

}  // namespace

absl::Duration MonotonicNow() { return Now(CLOCK_MONOTONIC); }

Deadline After(absl::Duration duration) { return Deadline::AtMonotonic(MonotonicNow() + duration); }

absl::Duration Remaining(Deadline deadline) {
  if (deadline.never()) return absl::InfiniteDuration();
  return absl::DurationFromTimespec(deadline.reading()) - Now(deadline.clock());
}

}  // namespace psem
