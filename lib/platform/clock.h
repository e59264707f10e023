// Reading clocks.

#ifndef PSEM_LIB_PLATFORM_CLOCK_H_
#define PSEM_LIB_PLATFORM_CLOCK_H_

#include "absl/time/time.h"
#include "lib/base/deadline.h"

namespace psem {

// The reading of CLOCK_MONOTONIC, which nobody can set.
absl::Duration MonotonicNow();

// The deadline that lies `duration` from now on the monotonic clock. One that is zero or negative
// has passed; an infinite one never comes.
Deadline After(absl::Duration duration);

// How long it is until `deadline` on its own clock; negative when it has passed.
absl::Duration Remaining(Deadline deadline);

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_CLOCK_H_
