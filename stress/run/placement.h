// On which core a process runs.

#ifndef PSEM_STRESS_RUN_PLACEMENT_H_
#define PSEM_STRESS_RUN_PLACEMENT_H_

#include "stress/run/plan.h"

namespace psem {

// Moves this process to where the plan wants that worker, among the cores that it may use. Where
// that fails, it stays where it is.
void TakePlace(const RunPlan& plan, int worker);

// Moves this process to the core of that number, modulo those that it may use, and lets it go
// anywhere again.
// Returns: whether it did.
bool Migrate(uint32_t core);

// Has this process scheduled in that way from now on.
void TakePolicy(Policy policy);

}  // namespace psem

#endif  // PSEM_STRESS_RUN_PLACEMENT_H_
