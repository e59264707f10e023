// A process of a crew: it opens and uses semaphores by name, as the leader orders.

#ifndef PSEM_STRESS_NAMES_CREW_MEMBER_H_
#define PSEM_STRESS_NAMES_CREW_MEMBER_H_

#include <sched.h>

#include <string>
#include <vector>

#include "stress/names/crew_board.h"
#include "stress/record/shared_run.h"
#include "stress/run/run_request.h"

namespace psem {

struct CrewBriefing {
  const RunRequest& request;
  const SharedRun& run;
  const std::vector<std::string>& names;
  CrewBoard* board = nullptr;
  cpu_set_t cores;  // That this process may use.
};

// Carries out orders until it is killed.
// Returns: an exit code, of kExit.
int RunCrewMember(const CrewBriefing& briefing, int index);

// Moves this process to the core of that number, modulo those there are.
void MoveToCore(const cpu_set_t& cores, int number);

}  // namespace psem

#endif  // PSEM_STRESS_NAMES_CREW_MEMBER_H_
