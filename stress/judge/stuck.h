// Judges a group of workers that nothing moves any more.

#ifndef PSEM_STRESS_JUDGE_STUCK_H_
#define PSEM_STRESS_JUDGE_STUCK_H_

#include <string>

#include "absl/types/optional.h"
#include "stress/judge/verdict.h"
#include "stress/record/run_record.h"

namespace psem {

// Returns what is broken when record.stuck proves that something is: a worker sleeps although a
// permit is free; or none is free although one must be; or a deadline has passed long ago.
absl::optional<Finding> JudgeStuck(const RunRecord& record);

// Why a group that stood still proves nothing.
std::string StuckText(const RunRecord& record);

}  // namespace psem

#endif  // PSEM_STRESS_JUDGE_STUCK_H_
