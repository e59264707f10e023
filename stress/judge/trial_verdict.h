// Judges a trial: the results of its calls, where its processes stand, and the permits counted when
// it was over.

#ifndef PSEM_STRESS_JUDGE_TRIAL_VERDICT_H_
#define PSEM_STRESS_JUDGE_TRIAL_VERDICT_H_

#include <vector>

#include "absl/types/optional.h"
#include "stress/judge/finding.h"
#include "stress/record/trial_record.h"

namespace psem {

// Returns what is broken, by what has happened so far: nobody needs to have come to rest. Who waits
// is judged only with a proof that nothing moves any more.
absl::optional<Finding> JudgeTrial(const TrialRecord& trial);

// A worker that is inside a call and should not be, if it never gets out: whoever plays the trial
// then has to prove that nothing moves any more. -1: all who wait have a reason to.
int WaitsInVain(const TrialRecord& trial);

// The numbers of permits of `semaphore` that can be free now.
// Returns: empty when what happened cannot be explained at all.
std::vector<int64_t> PossibleFree(const TrialRecord& trial, int semaphore);

}  // namespace psem

#endif  // PSEM_STRESS_JUDGE_TRIAL_VERDICT_H_
