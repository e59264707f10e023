#include "stress/judge/stillness.h"

#include <algorithm>
#include <utility>

namespace psem {

void Stillness::Add(uint64_t at_ns, std::vector<WorkerLook> workers) {
  last_ns_ = at_ns;
  FollowVain(at_ns, workers);
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
}

void Stillness::FollowVain(uint64_t at_ns, const std::vector<WorkerLook>& workers) {
  bool same = workers.size() == vain_first_.size();
  bool somebody_waits = false;
  bool all_had_chances = true;
  for (size_t i = 0; i < workers.size(); ++i) {
    const WorkerLook& now = workers[i];
    somebody_waits = somebody_waits || now.waiting;
    if (!same) break;
    const WorkerLook& first = vain_first_[i];
    same = (now.parked || now.waiting) && now.parked == first.parked &&
           now.waiting == first.waiting && now.begun == first.begun;
    if (!same || !now.waiting) continue;
    const uint64_t switches = now.switches - first.switches;
    const bool slept = now.state == 'S' && switches == 0;
    all_had_chances = all_had_chances &&
                      (slept || switches >= kChances || now.cpu_ns - first.cpu_ns >= kChanceNs);
  }
  if (!same || !somebody_waits) {
    vain_first_ = workers;
    vain_first_ns_ = at_ns;
    vain_looks_ = 1;
    in_vain_ = false;
    return;
  }
  ++vain_looks_;
  in_vain_ = all_had_chances && vain_looks_ >= kLooks && at_ns - vain_first_ns_ >= kVainSpanNs;
}

}  // namespace psem
