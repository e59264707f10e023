// Judges how workers ended.

#ifndef PSEM_STRESS_JUDGE_ENDING_H_
#define PSEM_STRESS_JUDGE_ENDING_H_

#include <string>

#include "absl/types/optional.h"
#include "stress/judge/verdict.h"
#include "stress/record/run_record.h"

namespace psem {

// Whether a call can have caused such an end, by a crash or by calling exit.
bool IsOfItsOwnMaking(int wait_status);

// Returns the first worker that died inside a call of something that the call did: SIGSEGV, abort,
// exit ... SIGKILL is none of these: the call cannot have caused it.
absl::optional<Finding> FirstCrash(const RunRecord& record);

// Whether a worker died because it was halted inside a call in which it had blocked SIGTRAP. That
// is the suite's doing: such a subject can only be tortured without halts.
bool DiedOfHalt(const RunRecord& record);

// Returns how the first worker ended that did not come to its end, "worker 2 (pid 41207) was killed
// by SIGKILL ..."; empty when there is none.
std::string FirstStrangeEnd(const RunRecord& record);

}  // namespace psem

#endif  // PSEM_STRESS_JUDGE_ENDING_H_
