// What a crew makes of what has happened, and its processes that fork.

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lib/base/errors.h"
#include "stress/judge/stillness.h"
#include "stress/names/crew.h"
#include "stress/names/name_verdict.h"
#include "stress/names/shared_word.h"
#include "stress/run/child.h"

namespace psem {
namespace {

constexpr long kLookEveryNs = 50000000;
constexpr uint64_t kLongestProofNs = 8000000000;
constexpr int kMostUnclear = 3;

}  // namespace

void Crew::Fork(int parent, int child) {
  if (is_over() || StandOf(parent) != Stand::kIdle) return;
  const auto index = static_cast<size_t>(child);
  if (index >= pids_.size()) {
    pids_.resize(index + 1, 0);
    pids_once_.resize(index + 1, 0);
    parents_.resize(index + 1, -1);
    wait_statuses_.resize(index + 1);
  }
  if (box(child).logged.load() > 0) {
    retired_.push_back(LogOf(child));
    retired_members_.push_back(child);
  }
  CrewBox& of_child = box(child);
  of_child.logged.store(0);
  of_child.held.store(0);
  of_child.ended.store(of_child.given.load());
  of_child.pid.store(0);
  WorkerRecord& record = *run_.worker(child);
  record.ended.store(record.begun.load());
  CrewOrder order = OrderOf({});
  order.kind = CrewOrder::Kind::kFork;
  order.child = static_cast<uint8_t>(child);
  Give(parent, order);
  AwaitRest(parent);
  while (of_child.pid.load() == 0 && !HasDied(parent)) {
    SleepOnWord(board().events, board().events.load(), 20000);
  }
  if (of_child.pid.load() <= 0) {
    if (dead_ < 0) trouble_ = "a process could not be forked";
    return;
  }
  pids_[index] = of_child.pid.load();
  pids_once_[index] = pids_[index];
  parents_[index] = parent;
  wait_statuses_[index].reset();
  // What it inherits is written down before it carries out an order.
  Give(child, OrderOf({}));
  AwaitRest(child);
}

void Crew::ExitChild(int parent, int child) {
  if (is_over() || StandOf(child) != Stand::kIdle) return;
  CrewOrder order = OrderOf({});
  order.kind = CrewOrder::Kind::kExit;
  Give(child, order);
  pids_[static_cast<size_t>(child)] = 0;
  CrewOrder reap = OrderOf({});
  reap.kind = CrewOrder::Kind::kReap;
  reap.child = static_cast<uint8_t>(child);
  Give(parent, reap);
  AwaitRest(parent);
}

void Crew::KillChild(int parent, int child) {
  const auto index = static_cast<size_t>(child);
  if (pids_[index] == 0) return;
  const bool cut_off = StandOf(child) != Stand::kIdle;
  kill(pids_[index], SIGKILL);
  ++faults_[static_cast<size_t>(Fault::kKill)];
  if (StandOf(parent) == Stand::kIdle) {
    CrewOrder reap = OrderOf({});
    reap.kind = CrewOrder::Kind::kReap;
    reap.child = static_cast<uint8_t>(child);
    pids_[index] = 0;
    Give(parent, reap);
    AwaitRest(parent);
  }
  pids_[index] = 0;
  if (cut_off) CutOff(child);
}

// Where a kill may break the semaphore there is no going on after it.
bool Crew::DiedOfHold(int member) const {
  const absl::optional<int>& status = wait_statuses_[static_cast<size_t>(member)];
  return status.has_value() && WIFSIGNALED(*status) && WTERMSIG(*status) == SIGTRAP &&
         box(member).order.halt.count > 0 && !lacks(PSEM_LACKS_KILL_SAFETY);
}

void Crew::CutOff(int member) {
  killed_at_ns_ = NowNs();
  const uint32_t logged = box(member).logged.load();
  if (logged == 0 || box(member).log[logged - 1].ended_ns != 0) return;
  box(member).log[logged - 1].cut_off = true;
  box(member).log[logged - 1].ended_ns = killed_at_ns_;
}

Crew::Waking Crew::AwaitWaking(int member) {
  for (int i = 0; i < kMostUnclear && !is_over(); ++i) {
    Settle();
    if (StandOf(member) != Stand::kInCall) return Waking::kUp;
    if (IsProvenStill()) return Waking::kNever;
  }
  if (StandOf(member) == Stand::kIdle) return Waking::kUp;
  if (!is_over()) trouble_ = "a process did not get up, and did not come to rest for seconds";
  return Waking::kUnclear;
}

int Crew::HeldMember() const {
  for (int i = 0; i < members(); ++i) {
    if (StandOf(i) == Stand::kHalted) return i;
  }
  return -1;
}

bool Crew::IsProvenStill() {
  Stillness stillness;
  const uint64_t until_ns = NowNs() + kLongestProofNs;
  const uint32_t events = board().events.load();
  while (NowNs() < until_ns && board().events.load() == events) {
    std::vector<WorkerLook> looks;
    for (int i = 0; i < members(); ++i) {
      const Stand stand = StandOf(i);
      if (stand == Stand::kDead) continue;
      const ProcessState process = LookAtProcess(pids_[static_cast<size_t>(i)]);
      WorkerLook look;
      look.parked = stand != Stand::kInCall;
      look.waiting = stand == Stand::kInCall;
      look.begun = run_.worker(i)->begun.load();
      look.state = process.state;
      look.switches = process.switches;
      look.cpu_ns = process.cpu_ns;
      looks.push_back(look);
      if (HasDied(i)) return false;
    }
    stillness.Add(NowNs(), std::move(looks));
    if ((stillness.proven() || stillness.proven_in_vain()) && board().events.load() == events) {
      return true;
    }
    const timespec nap = {0, kLookEveryNs};
    nanosleep(&nap, nullptr);
  }
  return false;
}

bool Crew::MayWaitOn(int member) {
  const int held = HeldMember();
  if (held >= 0 && lacks(PSEM_LACKS_STOP_SAFETY)) {
    LetGo(held);
    return true;
  }
  const uint32_t events = board().events.load();
  if (!IsProvenStill()) {
    if (dead_ >= 0) return false;
    if (board().events.load() != events) return true;
    if (++unclear_proofs_ < kMostUnclear) return true;
    trouble_ = "a call did not return within many seconds, and its process did not come to rest";
    return false;
  }
  const std::vector<NameCall> log = LogOf(member);
  const std::string call = log.empty() ? "a call" : NameCallText(log.back());
  const Outcome outcome = held >= 0           ? Outcome::kHeldUp
                          : killed_at_ns_ > 0 ? Outcome::kBrokenByKill
                                              : Outcome::kHung;
  Accuse(outcome, member,
         absl::StrCat("Worker ", member, " is in ", call,
                      ", and never gets out: for a second and more nobody moved. ", held_text_));
  return false;
}

void Crew::Accuse(Outcome outcome, int member, const std::string& evidence) {
  if (finding_.has_value()) return;
  const std::vector<NameCall> log = LogOf(member);
  finding_ = Finding{outcome, member, log.empty() ? 0 : log.back().name, NowNs(), evidence};
}

std::vector<NameCall> Crew::LogOf(int member) const {
  const CrewBox& of_member = box(member);
  return {of_member.log, of_member.log + of_member.logged.load()};
}

std::vector<uint8_t> Crew::OpenSlots(int member) const {
  bool open[kMostSlots] = {};
  for (const NameCall& call : LogOf(member)) {
    if (!call.ended() || call.result != 0) continue;
    if (call.opens()) open[call.slot] = true;
    if (call.kind == OperationKind::kClose) open[call.slot] = false;
  }
  std::vector<uint8_t> slots;
  if (StandOf(member) == Stand::kDead) return slots;
  for (uint8_t slot = 0; slot < kMostSlots; ++slot) {
    if (open[slot]) slots.push_back(slot);
  }
  return slots;
}

int Crew::LastResult(int member) const {
  const std::vector<NameCall> log = LogOf(member);
  return log.empty() || !log.back().ended() ? -1 : log.back().result;
}

NameHistory Crew::History() const {
  NameHistory history;
  std::copy(at_start_.begin(), at_start_.end(), history.at_start);
  history.max_value = request_.subject.max_value;
  for (int i = 0; i < members(); ++i) {
    history.calls.push_back(LogOf(i));
    history.workers.push_back(i);
  }
  for (size_t i = 0; i < retired_.size() && history.calls.size() < kMostMembers; ++i) {
    history.calls.push_back(retired_[i]);
    history.workers.push_back(retired_members_[i]);
  }
  return history;
}

bool Crew::Judge() {
  if (is_over()) return false;
  const NameHistory history = History();
  for (const std::vector<NameCall>& calls : history.calls) {
    for (const NameCall& call : calls) {
      if (!call.ended() || !IsScarcity(call.result)) continue;
      trouble_ = absl::StrCat(NameCallText(call), " returned ", ErrnoName(call.result));
      return false;
    }
  }
  finding_ = JudgeNames(history, {held_text_, killed_at_ns_});
  if (finding_.has_value()) return false;
  CountCalls(history);
  return true;
}

void Crew::CountCalls(const NameHistory& history) {
  for (const std::vector<NameCall>& calls : history.calls) {
    for (const NameCall& call : calls) {
      if (!call.ended()) continue;
      if (call.kind == OperationKind::kOpenNamed && call.result == 0) Count(Outcome::kOpened);
      if (call.changes_name() && call.result != 0) Count(Outcome::kNotThere);
      if (call.acquires() && call.result == 0) Count(Outcome::kAcquired);
      if (call.result == EAGAIN) Count(Outcome::kRefused);
      if (call.result == ETIMEDOUT) Count(Outcome::kTimedOut);
      if (call.result == EINTR) Count(Outcome::kInterrupted);
      if (call.result == EOVERFLOW) Count(Outcome::kOverflow);
    }
  }
  if (killed_at_ns_ > 0) Count(Outcome::kSurvived);
  Count(Outcome::kBalanced);
}

uint64_t Crew::operations() const {
  uint64_t sum = 0;
  for (int i = 0; i < members(); ++i) sum += run_.worker(i)->ended.load();
  return sum;
}

RunRecord Crew::Record() {
  RunRecord record;
  record.trouble = trouble_;
  record.halts = request_.plan.halts;
  record.faults = faults_;
  record.trials = trials_;
  record.ended_at_ns = NowNs();
  for (int i = 0; i < members(); ++i) {
    const auto index = static_cast<size_t>(i);
    const WorkerRecord& member = *run_.worker(i);
    WorkerHistory& history = record.workers.emplace_back();
    HasDied(i);
    history.pid = pids_once_[index];
    history.place = member.place.load();
    history.operations = member.ended.load();
    history.wait_status = wait_statuses_[index];
    if (pids_[index] != 0) history.state = StateOfProcess(pids_[index]);
    for (size_t fault = 0; fault < history.faults.size(); ++fault) {
      history.faults[fault] = member.faults[fault].load();
    }
    history.last = LastOperations(member);
  }
  record.workers.front().outcomes = outcomes_;
  if (finding_.has_value()) {
    Sighting sighting;
    sighting.outcome = finding_->outcome;
    sighting.worker = finding_->worker;
    sighting.semaphore = finding_->semaphore;
    sighting.at_ns = finding_->at_ns;
    absl::SNPrintF(sighting.evidence, sizeof(sighting.evidence), "%s", finding_->evidence);
    record.workers[static_cast<size_t>(finding_->worker)].sighting = sighting;
  }
  return record;
}

}  // namespace psem
