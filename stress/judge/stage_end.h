// Judges a run whose own process, the stage, did not come to its end.

#ifndef PSEM_STRESS_JUDGE_STAGE_END_H_
#define PSEM_STRESS_JUDGE_STAGE_END_H_

#include "absl/types/optional.h"
#include "stress/judge/verdict.h"
#include "stress/record/run_record.h"

namespace psem {

// Returns the verdict: FAIL when the stage died of a call of the subject's, or one did not return;
// INCONCLUSIVE when it ended in any other way. None when it came to its end.
absl::optional<RunVerdict> JudgeStageEnd(const RunRecord& record);

}  // namespace psem

#endif  // PSEM_STRESS_JUDGE_STAGE_END_H_
