// Watches for a group of workers that nothing moves any more.

#ifndef PSEM_STRESS_RUN_WATCH_H_
#define PSEM_STRESS_RUN_WATCH_H_

#include <sys/types.h>

#include <cstdint>
#include <vector>

#include "stress/judge/stillness.h"
#include "stress/record/shared_run.h"
#include "stress/run/scenario.h"

namespace psem {

class Watch {
 public:
  static constexpr int kNobody = -1;

  Watch(const Arrangement& arrangement, const SharedRun& run, const std::vector<pid_t>& pids);

  // Looks at all groups.
  // Returns: one that stands still for good, or kNobody. To be called about ten times in a second.
  int Look(uint64_t now_ns);

  const Stillness& stillness(int group) const { return groups_[group].stillness; }

  // The workers of `group` that wait for a permit without end.
  std::vector<int> Waiting(int group, uint64_t now_ns) const;

 private:
  struct Group {
    std::vector<int> workers;
    Stillness stillness;
  };

  const SharedRun& run_;
  const std::vector<pid_t>& pids_;
  std::vector<Group> groups_;
};

}  // namespace psem

#endif  // PSEM_STRESS_RUN_WATCH_H_
