#include <time.h>

#include <algorithm>
#include <utility>

#include "stress/explore/director.h"
#include "stress/judge/stillness.h"
#include "stress/judge/trial_verdict.h"
#include "stress/run/child.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

constexpr long kLookEveryNs = 50000000;
constexpr uint64_t kLongestProofNs = 8000000000;
constexpr int kMostProofs = 3;
constexpr int kMostRescues = 2 * kMaxWorkers;

}  // namespace

void Director::Collect() {
  collected_at_event_ = cell_->board().events.load();
  record_.workers.clear();
  for (int i = 0; i < cell_->actors(); ++i) {
    const auto index = static_cast<size_t>(i);
    TrialWorker worker;
    cell_->IsGone(i);
    worker.stand = StandOf(i);
    worker.killed = killed_[index];
    worker.unmapped = unmapped_[index];
    worker.signalled = signalled_[index];
    worker.late_chances = late_chances_[index];
    worker.wait_status = cell_->wait_status(i);
    const WorkerRecord& record = cell_->record(i);
    for (size_t s = 0; s < values_.size(); ++s) {
      worker.net.push_back(-Holds(i, static_cast<int>(s)) -
                           net_before_[index * values_.size() + s]);
    }
    const uint64_t begun = record.begun.load();
    const uint64_t kept = std::min(begun - begun_before_[index], WorkerRecord::kRingSize);
    for (uint64_t number = begun - kept; number < begun; ++number) {
      worker.operations.push_back(record.ring[number % WorkerRecord::kRingSize]);
    }
    record_.workers.push_back(std::move(worker));
  }
  for (const TrialWorker& handler : handlers_) record_.workers.push_back(handler);
}

bool Director::Judge() {
  finding_ = JudgeTrial(record_);
  return finding_.has_value();
}

bool Director::JudgeWaiters() {
  for (int proofs = 0; WaitsInVain(record_) >= 0; ++proofs) {
    if (proofs == kMostProofs) {
      // Neither asleep for good nor seen to wait in vain: the machine is too slow to tell.
      spoiled_ = true;
      unclear_ = true;
      return false;
    }
    ProveStillness();
    const StillnessProof proof = record_.stillness;
    if (!proof.proven) {
      // Somebody has moved: what is true now?
      AwaitRestOfAll();
      Collect();
      if (Judge()) return true;
      continue;
    }
    if (proof.polling) saw_polling_ = true;
    const bool idle = StandOf(helper()) == Stand::kIdle;
    const bool killed = std::count(killed_.begin(), killed_.end(), true) > 0;
    if (idle && !killed && handlers_.empty()) Count(std::vector<unsigned>(values_.size(), 0));
    if (Judge()) return true;
    // A kill left somebody asleep: the releases that follow show whether that can be mended.
    saw_left_asleep_ = true;
    record_.stillness = StillnessProof();
    record_.audits.clear();
    return false;
  }
  return Judge();
}

void Director::ProveStillness() {
  Stillness stillness;
  const uint64_t until_ns = NowNs() + kLongestProofNs;
  record_.stillness = StillnessProof();
  // What was collected is judged: it must be true until the end of the proof.
  while (NowNs() < until_ns && cell_->board().events.load() == collected_at_event_) {
    std::vector<WorkerLook> looks;
    for (int i = 0; i < cell_->actors(); ++i) {
      const Stand stand = StandOf(i);
      if (stand == Stand::kDead) continue;
      const ProcessState process = LookAtProcess(cell_->pid(i));
      WorkerLook look;
      look.parked = stand != Stand::kInCall;
      look.waiting = stand == Stand::kInCall;
      look.begun = cell_->record(i).begun.load();
      look.state = process.state;
      look.switches = process.switches;
      look.cpu_ns = process.cpu_ns;
      looks.push_back(look);
      if (cell_->IsGone(i)) return;
    }
    // Whoever is held in a handler that never ends waits too.
    if (!handlers_.empty() && handlers_.back().stand == Stand::kInCall) looks[0].waiting = true;
    stillness.Add(NowNs(), std::move(looks));
    const bool proven = stillness.proven() || stillness.proven_in_vain();
    if (proven && cell_->board().events.load() == collected_at_event_) {
      record_.stillness.proven = true;
      record_.stillness.polling = !stillness.proven();
      record_.stillness.span_ns = stillness.proven() ? stillness.span_ns() : stillness.vain_ns();
      record_.stillness.looks = stillness.proven() ? stillness.looks() : stillness.vain_looks();
      return;
    }
    const timespec nap = {0, kLookEveryNs};
    nanosleep(&nap, nullptr);
  }
}

bool Director::Rescue() {
  for (int rescue = 0; rescue < kMostRescues; ++rescue) {
    int waiter = -1;
    for (int i = 0; i < helper() && waiter < 0; ++i) {
      if (StandOf(i) == Stand::kInCall) waiter = i;
    }
    if (waiter < 0) return false;
    const int semaphore = cell_->record(waiter).LastOperation().semaphore;
    if (!ReleaseOne(semaphore)) return false;
    AwaitRestOfAll();
    Collect();
    if (Judge()) return true;
    if (std::find(killed_.begin(), killed_.end(), true) == killed_.end()) {
      if (JudgeWaiters()) return true;
      continue;
    }
    // After a kill a release may be spent on the dead: as many again must do.
    ++record_.rescues;
    if (record_.rescues > 2 * cell_->actors()) {
      ProveStillness();
      if (Judge()) return true;
    }
  }
  return false;
}

bool Director::ReleaseOne(int semaphore) {
  int releaser = helper();
  if (lacks(PSEM_LACKS_FOREIGN_RELEASE)) {
    releaser = -1;
    for (int i = 0; i < cell_->actors() && releaser < 0; ++i) {
      if (IsIdle(i) && Holds(i, semaphore) > 0) releaser = i;
    }
  }
  if (releaser < 0 || !IsIdle(releaser)) return false;
  Order order;
  order.call = OperationKind::kRelease;
  order.semaphore = semaphore;
  Give(releaser, order);
  Nap();
  AwaitRest(releaser, kLongestProofNs);
  return true;
}

// With processes that may release only what they took, each gives back its own first.
bool Director::JudgeCounts() {
  for (int i = 0; i < cell_->actors(); ++i) {
    if (StandOf(i) != Stand::kInCall && StandOf(i) != Stand::kHalted) continue;
    spoiled_ = true;
    return false;
  }
  if (std::find(unmapped_.begin(), unmapped_.end(), true) != unmapped_.end()) return false;
  if (lacks(PSEM_LACKS_FOREIGN_RELEASE)) {
    for (size_t s = 0; s < record_.values_at_start.size(); ++s) {
      while (ReleaseOne(static_cast<int>(s))) {
      }
    }
  }
  Collect();
  Count(values_);
  return Judge();
}

void Director::Count(const std::vector<unsigned>& leave) {
  record_.audits.clear();
  for (size_t s = 0; s < leave.size(); ++s) {
    const std::vector<int64_t> free = PossibleFree(record_, static_cast<int>(s));
    Order order;
    order.kind = Order::Kind::kAudit;
    order.semaphore = static_cast<int>(s);
    order.expected = free.empty() ? record_.values_at_start[s] : free.back();
    order.leave = leave[s];
    Give(helper(), order);
    Nap();
    if (AwaitRest(helper(), kLongestProofNs) != Stand::kIdle) return;
    record_.audits.push_back(cell_->box(helper()).audit);
  }
}

}  // namespace psem
