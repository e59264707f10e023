#include "stress/run/watch.h"

#include <algorithm>

#include "stress/run/child.h"

namespace psem {
namespace {

// A timed wait this long after its deadline counts as one that has no end.
constexpr uint64_t kLongPastNs = 1000000000;

bool IsWaiting(const WorkerRecord& record, uint64_t now_ns) {
  const uint64_t begun = record.begun.load(std::memory_order_acquire);
  if (begun == 0 || begun == record.ended.load()) return false;
  const Operation& call = record.ring[(begun - 1) % WorkerRecord::kRingSize];
  switch (call.kind) {
    case OperationKind::kAcquire:
      return true;
    case OperationKind::kAcquireUntil:
      return now_ns > call.deadline_ns + kLongPastNs;
    default:
      return false;
  }
}

}  // namespace

Watch::Watch(const Arrangement& arrangement, const SharedRun& run, const std::vector<pid_t>& pids)
    : run_(run), pids_(pids) {
  for (size_t i = 0; i < arrangement.group_of_worker.size(); ++i) {
    const auto group = static_cast<size_t>(arrangement.group_of_worker[i]);
    groups_.resize(std::max(groups_.size(), group + 1));
    groups_[group].workers.push_back(static_cast<int>(i));
  }
}

int Watch::Look(uint64_t now_ns) {
  for (size_t i = 0; i < groups_.size(); ++i) {
    std::vector<WorkerLook> looks;
    bool worth_asking = true;  // The kernel: the records alone show most groups at work.
    for (const int worker : groups_[i].workers) {
      const WorkerRecord& record = *run_.worker(worker);
      WorkerLook look;
      look.parked = record.place.load() == Place::kParked;
      look.waiting = IsWaiting(record, now_ns);
      look.begun = record.begun.load();
      worth_asking = worth_asking && (look.parked || look.waiting);
      looks.push_back(look);
    }
    for (size_t j = 0; j < looks.size() && worth_asking; ++j) {
      const ProcessState process = LookAtProcess(pids_[static_cast<size_t>(groups_[i].workers[j])]);
      looks[j].state = process.state;
      looks[j].switches = process.switches;
    }
    groups_[i].stillness.Add(now_ns, std::move(looks));
    if (groups_[i].stillness.proven()) return static_cast<int>(i);
  }
  return kNobody;
}

std::vector<int> Watch::Waiting(int group, uint64_t now_ns) const {
  std::vector<int> waiting;
  for (const int worker : groups_[static_cast<size_t>(group)].workers) {
    if (IsWaiting(*run_.worker(worker), now_ns)) waiting.push_back(worker);
  }
  return waiting;
}

}  // namespace psem
