// One run of a scenario in rounds: forks the workers, watches over them, and leaves nothing behind.

#ifndef PSEM_STRESS_RUN_RUN_H_
#define PSEM_STRESS_RUN_RUN_H_

#include "stress/record/run_record.h"
#include "stress/run/interrupts.h"
#include "stress/run/run_request.h"
#include "stress/run/scenario.h"

namespace psem {

// Runs it. When this returns, all workers are reaped and the semaphores destroyed. It ends early
// when something forbidden was seen, when a worker died, and when `interrupts` received a signal.
// Fork: this process has one thread.
RunRecord RunRounds(const RoundScenario& scenario, const RunRequest& request,
                    Interrupts* interrupts);

}  // namespace psem

#endif  // PSEM_STRESS_RUN_RUN_H_
