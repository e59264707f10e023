// The life of a worker process, from fork to exit.

#ifndef PSEM_STRESS_RUN_WORKER_PROCESS_H_
#define PSEM_STRESS_RUN_WORKER_PROCESS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "stress/record/shared_run.h"
#include "stress/run/scenario.h"
#include "stress/subject/builtin.h"

namespace psem {

// What all workers of a run need to know.
struct WorkerBriefing {
  const RoundScenario& scenario;
  const Subject& subject;
  const RunPlan& plan;
  const Arrangement& arrangement;
  const std::vector<std::string>& names;  // Of the semaphores.
  const SharedRun& run;
};

// Opens the semaphores, plays rounds until the run is over, closes them.
// Returns: the process's exit code, 0 when all went well.
int RunWorker(const WorkerBriefing& briefing, int index);

// Opens all semaphores of a run in this process.
// Returns: their handles, or the first failure.
absl::StatusOr<std::vector<void*>> OpenAll(const WorkerBriefing& briefing);

}  // namespace psem

#endif  // PSEM_STRESS_RUN_WORKER_PROCESS_H_
