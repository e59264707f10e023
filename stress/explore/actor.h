// A process of a trial: it opens the semaphores and does as the director orders.

#ifndef PSEM_STRESS_EXPLORE_ACTOR_H_
#define PSEM_STRESS_EXPLORE_ACTOR_H_

#include <string>
#include <vector>

#include "stress/explore/board.h"
#include "stress/record/shared_run.h"
#include "stress/run/plan.h"
#include "stress/subject/builtin.h"

namespace psem {

struct ActorBriefing {
  const Subject& subject;
  const RunPlan& plan;
  const SharedRun& run;
  const std::vector<std::string>& names;  // Of the semaphores.
  Board* board = nullptr;
};

// Carries out orders until it is killed.
// Returns: an exit code, when it could not begin.
int RunActor(const ActorBriefing& briefing, int index);

}  // namespace psem

#endif  // PSEM_STRESS_EXPLORE_ACTOR_H_
