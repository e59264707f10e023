// A run that is kept in a file, and judged again later.

#ifndef PSEM_STRESS_KEPT_RUN_H_
#define PSEM_STRESS_KEPT_RUN_H_

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "stress/options.h"
#include "stress/record/stored_run.h"
#include "stress/session.h"

namespace psem {

// Returns the run of `result` to be kept: the first that failed, or else the last one; none when
// none was made.
absl::optional<StoredRun> RunToKeep(const TortureOptions& options, const SessionResult& result);

// A session of that run alone, as far as it is known.
struct JudgedRun {
  TortureOptions options;
  SessionResult result;
};

// Judges it. Nothing is run.
// Returns: NotFound when this program has no such scenario.
absl::StatusOr<JudgedRun> JudgeAgain(StoredRun stored);

}  // namespace psem

#endif  // PSEM_STRESS_KEPT_RUN_H_
