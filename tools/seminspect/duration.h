// Durations as a person types them.

#ifndef PSEM_TOOLS_SEMINSPECT_DURATION_H_
#define PSEM_TOOLS_SEMINSPECT_DURATION_H_

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace psem {

// Returns the duration that `text` says: "500ms", "1.5s", "2m", "1h30m", "7d", "0", "inf"; or
// InvalidArgument with what is possible: `"5" is no duration; ...`.
absl::StatusOr<absl::Duration> ParseTypedDuration(absl::string_view text);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_DURATION_H_
