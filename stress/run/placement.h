// On which core a process runs.

#ifndef PSEM_STRESS_RUN_PLACEMENT_H_
#define PSEM_STRESS_RUN_PLACEMENT_H_

#include "stress/run/plan.h"

namespace psem {

// Moves this process to where the plan wants that worker, among the cores that it may use. Where
// that fails, it stays where it is.
void TakePlace(const RunPlan& plan, int worker);

}  // namespace psem

#endif  // PSEM_STRESS_RUN_PLACEMENT_H_
