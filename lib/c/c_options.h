// Options as a program in C gives them, in C++.

#ifndef PSEM_LIB_C_C_OPTIONS_H_
#define PSEM_LIB_C_C_OPTIONS_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lib/c/psem.h"
#include "lib/semaphore/cancellation_token.h"
#include "lib/semaphore/options.h"

// Here, because an acquire's options lead to it.
struct psem_cancellation {
  psem::CancellationToken token;
};

namespace psem {

// `given` may be null: the defaults. `name` is the semaphore's, in raw bytes, for texts.
// Returns: InvalidArgument (EINVAL, E2BIG).
absl::StatusOr<Options> OptionsOf(const psem_options* given, absl::string_view name);
absl::StatusOr<AcquireOptions> AcquireOptionsOf(const psem_acquire_options* given,
                                                absl::string_view name);

// The deadline at `reading` of a clock by its number in C; InvalidArgument (EINVAL) for a clock
// that is neither CLOCK_MONOTONIC nor CLOCK_REALTIME.
absl::StatusOr<Deadline> DeadlineOf(int32_t clock, absl::Duration reading, absl::string_view name);

}  // namespace psem

#endif  // PSEM_LIB_C_C_OPTIONS_H_
