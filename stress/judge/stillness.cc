#include "stress/judge/stillness.h"

#include <algorithm>
#include <utility>

namespace psem {

void Stillness::Add(uint64_t at_ns, std::vector<WorkerLook> workers) {
  const bool nobody_can_act =
      std::all_of(workers.begin(), workers.end(), [](const WorkerLook& worker) {
        return worker.state == 'S' && (worker.parked || worker.waiting);
      });
  const bool somebody_waits = std::any_of(workers.begin(), workers.end(),
                                          [](const WorkerLook& worker) { return worker.waiting; });
  if (!nobody_can_act || !somebody_waits) {
    looks_ = 0;
    return;
  }
  if (looks_ == 0 || workers != workers_) {
    looks_ = 0;
    first_ns_ = at_ns;
    workers_ = std::move(workers);
  }
  ++looks_;
  last_ns_ = at_ns;
}

}  // namespace psem
