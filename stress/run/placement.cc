#include "stress/run/placement.h"

#include <sched.h>
#include <sys/resource.h>

namespace psem {
namespace {

constexpr int kNice = 5;

}  // namespace

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

bool Migrate(uint32_t core) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0) return false;
  uint32_t to_skip = core % static_cast<uint32_t>(CPU_COUNT(&allowed));
  for (int i = 0; i < CPU_SETSIZE; ++i) {
    if (!CPU_ISSET(i, &allowed) || to_skip-- > 0) continue;
    cpu_set_t only;
    CPU_ZERO(&only);
    CPU_SET(i, &only);
    return sched_setaffinity(0, sizeof(only), &only) == 0 &&
           sched_setaffinity(0, sizeof(allowed), &allowed) == 0;
  }
  return false;
}

void TakePolicy(Policy policy) {
  const sched_param none = {};
  sched_setscheduler(0, policy == Policy::kBatch ? SCHED_BATCH : SCHED_OTHER, &none);
  // Back to 0 only root may go; whoever stays nice is one kind of trouble, too.
  setpriority(PRIO_PROCESS, 0, policy == Policy::kNice ? kNice : 0);
}

}  // namespace psem
