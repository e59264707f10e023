#include "stress/run/placement.h"

#include <sched.h>

namespace psem {

void TakePlace(const RunPlan& plan, int worker) {
  cpu_set_t allowed;
  if (plan.placement == Placement::kAnywhere) return;
  // It fails on a machine of very many cores.
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return;
  const uint64_t wanted =
      plan.placement == Placement::kOneCore ? plan.core : static_cast<uint64_t>(worker);
  uint64_t to_skip = wanted % static_cast<uint64_t>(CPU_COUNT(&allowed));
  for (int core = 0; core < CPU_SETSIZE; ++core) {
    if (!CPU_ISSET(core, &allowed) || to_skip-- > 0) continue;
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(core, &only);
    sched_setaffinity(0, sizeof(only), &only);
    return;
  }
}

}  // namespace psem
