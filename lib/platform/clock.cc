#include "lib/platform/clock.h"

#include <time.h>

namespace psem {

absl::Duration MonotonicNow() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return absl::DurationFromTimespec(now);
}

Deadline After(absl::Duration duration) { return Deadline::AtMonotonic(MonotonicNow() + duration); }

}  // namespace psem
