#include "stress/explore/director.h"

#include <signal.h>
#include <sys/prctl.h>
#include <time.h>

#include <algorithm>
#include <utility>

#include "stress/explore/shared_word.h"
#include "stress/judge/trial_verdict.h"
#include "stress/run/child.h"
#include "stress/run/make_call.h"
#include "stress/run/strikes.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

// How long one may take who only begins or comes to an end.
constexpr uint64_t kLongNs = 2000000000;

// So many signals a sleeper must miss to be called deaf to them.
constexpr int kSignals = 8;

constexpr uint64_t kSecondNs = 1000000000;
constexpr uint64_t kShortestDueNs = 100000;
constexpr uint64_t kLongestDueNs = 2000000;
constexpr uint64_t kAfterDueNs = 200000;
constexpr uint64_t kLateNs = 20000000;
constexpr uint64_t kEnoughChances = 40;
constexpr int kMostUntilDue = 2000;

uint64_t ClockNs(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return static_cast<uint64_t>(now.tv_sec) * kSecondNs + static_cast<uint64_t>(now.tv_nsec);
}

}  // namespace

Director::Director(const RunRequest& request, Cell* cell, std::vector<unsigned> values,
                   uint64_t seed)
    : request_(request), cell_(cell), values_(std::move(values)), random_(seed) {}

bool Director::AwaitReady() {
  prctl(PR_SET_TIMERSLACK, 1000UL);  // Naps are short.
  const uint64_t until_ns = NowNs() + 5 * kSecondNs;
  for (int i = 0; i < cell_->actors(); ++i) {
    while (!cell_->box(i).ready.load()) {
      if (cell_->IsGone(i) || NowNs() > until_ns) return false;
      Nap();
    }
  }
  for (int kind = 0; kind <= static_cast<int>(OperationKind::kValue); ++kind) {
    overhead_.push_back(0);
    if (!request_.plan.halts) continue;
    Order order;
    order.kind = Order::Kind::kCalibrate;
    order.call = static_cast<OperationKind>(kind);
    Give(helper(), order);
    if (AwaitRest(helper(), kLongNs) != Stand::kIdle) return false;
    overhead_.back() = cell_->box(helper()).counted.load();
  }
  return true;
}

TrialRecord Director::Play(const Trial& trial, const HaltPoint& halt) {
  trial_ = &trial;
  record_ = TrialRecord();
  record_.values_at_start.assign(trial.values.begin(), trial.values.end());
  record_.max_value = request_.subject.max_value;
  record_.eintr = !lacks(PSEM_LACKS_EINTR);
  record_.stop_safe = !lacks(PSEM_LACKS_STOP_SAFETY);
  finding_.reset();
  instructions_ = 0;
  const auto actors = static_cast<size_t>(cell_->actors());
  begun_before_.assign(actors, 0);
  for (size_t i = 0; i < actors; ++i) {
    begun_before_[i] = cell_->record(static_cast<int>(i)).begun.load();
  }
  net_before_.clear();
  for (int i = 0; i < cell_->actors(); ++i) {
    for (size_t s = 0; s < values_.size(); ++s) {
      net_before_.push_back(-Holds(i, static_cast<int>(s)));
    }
  }
  killed_.assign(actors, false);
  unmapped_.assign(actors, false);
  signalled_.assign(actors, false);
  late_chances_.assign(actors, 0);
  handlers_.clear();

  if (values_ != trial.values) {
    record_.values_at_start.assign(values_.begin(), values_.end());
    Count(trial.values);
    record_.values_at_start.assign(trial.values.begin(), trial.values.end());
  }
  values_ = trial.values;
  record_.audits.clear();

  for (const Move& move : trial.moves) {
    record_.moves.push_back(MoveText(move, halt));
    Do(move, halt);
    if (finding_.has_value() || unclear_) return std::move(record_);
    // Whom it woke, too: the next move finds everybody at rest.
    AwaitRestOfAll();
  }
  LetAllGoOn();
  AwaitRestOfAll();
  Collect();
  if (Judge() || JudgeWaiters() || Rescue() || JudgeCounts()) spoiled_ = true;
  for (const Move& move : trial.moves) {
    if (!move.held) continue;
    const uint32_t counted = cell_->box(move.actor).counted.load();
    const uint32_t ours = overhead_[static_cast<size_t>(move.call)];
    instructions_ = counted > ours ? counted - ours : 0;
  }
  return std::move(record_);
}

void Director::Do(const Move& move, const HaltPoint& halt) {
  switch (move.kind) {
    case Move::Kind::kCall:
      return DoCall(move, halt);
    case Move::Kind::kGoOn:
      return GoOn(move.actor);
    case Move::Kind::kSignal:
      return move.until_due < 0 ? DoSignal(move) : DoUntilDue(move);
    case Move::Kind::kSteal:
      return move.until_due < 0 ? DoSteal(move) : DoUntilDue(move);
    case Move::Kind::kStop:
      return DoStop(move.actor);
    case Move::Kind::kKill:
      return DoKill(move.actor);
    case Move::Kind::kReleaseInHandler:
    case Move::Kind::kTakeMemoryAway:
      return DoAside(move);
    case Move::Kind::kWaitForDeadline:
      return DoWaitForDeadline(move.actor);
  }
}

void Director::DoCall(const Move& move, const HaltPoint& halt) {
  if (!IsIdle(move.actor)) return;  // It still sleeps in its last call.
  const bool foreign = lacks(PSEM_LACKS_FOREIGN_RELEASE);
  if (move.call == OperationKind::kRelease && foreign && Holds(move.actor, move.semaphore) <= 0) {
    return;
  }
  Give(move.actor, OrderOf(move, halt));
  Nap();
  const Stand stand = AwaitRest(move.actor, kBusyNs);
  if (stand == Stand::kIdle || stand == Stand::kHalted) return;
  // It has to wait, or to work for long, while another one is held: may it?
  Collect();
  for (int i = 0; i < helper(); ++i) {
    if (StandOf(i) == Stand::kHalted && record_.stop_safe && WaitsInVain(record_) >= 0) {
      if (JudgeWaiters()) spoiled_ = true;
      return;
    }
  }
}

Order Director::OrderOf(const Move& move, const HaltPoint& halt) {
  Order order;
  order.call = move.call;
  order.semaphore = move.semaphore;
  if (move.held && halt.count > 0) {
    order.halt = halt;
    const bool instructions = halt.unit == HaltPoint::Unit::kInstruction;
    if (instructions) order.halt.count += overhead_[static_cast<size_t>(move.call)];
  }
  if (move.call != OperationKind::kAcquireUntil) return order;
  order.clock = move.clock;
  uint64_t in_ns = 3600 * kSecondNs;
  if (move.due == Due::kSoon) in_ns = random_.Scaled(kShortestDueNs, kLongestDueNs);
  const uint64_t now_ns = NowNs();
  const uint64_t clock_ns = ClockNs(move.clock);
  if (move.due == Due::kPast) {
    order.deadline = TimespecOf(clock_ns - std::min(clock_ns, kSecondNs));
    order.deadline_ns = now_ns - std::min(now_ns, kSecondNs);
    return order;
  }
  order.deadline = TimespecOf(clock_ns + in_ns);
  order.deadline_ns = now_ns + in_ns;
  if (move.due == Due::kBad) {
    order.bad_deadline = true;
    order.deadline.tv_nsec = random_.OneIn(2) ? -1 : 1000000000;
  }
  return order;
}

void Director::DoSignal(const Move& move) {
  bool any_is_held = false;
  for (int i = 0; i < helper(); ++i) any_is_held = any_is_held || StandOf(i) == Stand::kHalted;
  // One that is just looking for a permit may miss a signal; it cannot miss one each time.
  bool missed_all = !any_is_held && !request_.plan.restart;
  for (int times = 0; times < kSignals; ++times) {
    const Stand before = StandOf(move.actor);
    if (before == Stand::kDead || before == Stand::kIdle) return;
    const bool asleep = StateOfProcess(cell_->pid(move.actor)) == 'S';
    if (!Strike(move.actor)) return;
    AwaitRest(move.actor, kBusyNs);
    missed_all = missed_all && asleep && before == Stand::kInCall;
    if (!missed_all) return;
  }
  signalled_[static_cast<size_t>(move.actor)] = StandOf(move.actor) == Stand::kInCall;
}

// Returns: whether its handler has run.
bool Director::Strike(int actor) {
  const auto& handled = cell_->record(actor).faults[static_cast<int>(Fault::kSignal)];
  const uint64_t handled_before = handled.load();
  record_.signals = true;
  kill(cell_->pid(actor), kParentStrike);
  const uint64_t until_ns = NowNs() + kLongNs;
  while (handled.load() == handled_before) {
    if (NowNs() > until_ns || cell_->IsGone(actor)) return false;
    Nap();
  }
  return true;
}

void Director::DoStop(int actor) {
  if (StandOf(actor) == Stand::kDead) return;
  // Going on after a stop can end some system calls with EINTR.
  record_.signals = true;
  kill(cell_->pid(actor), SIGSTOP);
  const uint64_t until_ns = NowNs() + kLongNs;
  while (StateOfProcess(cell_->pid(actor)) != 'T' && NowNs() < until_ns) Nap();
  kill(cell_->pid(actor), SIGCONT);
  AwaitRest(actor, kBusyNs);
}

void Director::DoKill(int actor) {
  if (StandOf(actor) == Stand::kDead) return;
  kill(cell_->pid(actor), SIGKILL);
  while (!cell_->IsGone(actor)) Nap();
  killed_[static_cast<size_t>(actor)] = true;
  spoiled_ = true;
  ++kills_;
}

void Director::DoAside(const Move& move) {
  if (StandOf(move.actor) != Stand::kHalted) return;
  ActorBox& box = cell_->box(move.actor);
  const bool releases = move.kind == Move::Kind::kReleaseInHandler;
  if (!releases) {
    // Only if another one has the permit that is being released: it may do so at once.
    Collect();
    int64_t taken = 0;
    for (size_t i = 0; i < record_.workers.size(); ++i) {
      for (const Operation& call : record_.workers[i].operations) {
        if (call.ended() && call.result == 0 && call.kind != OperationKind::kRelease &&
            call.kind != OperationKind::kValue) {
          ++taken;
        }
      }
    }
    if (taken == 0) return;
    spoiled_ = true;
    unmapped_[static_cast<size_t>(move.actor)] = true;
  }
  TrialWorker handler;
  handler.in_handler = true;
  Operation release;
  release.kind = OperationKind::kRelease;
  release.semaphore = static_cast<uint8_t>(move.semaphore);
  release.begun_ns = NowNs();
  box.aside_done.store(false);
  box.aside.store(releases ? AsideOrder::kRelease : AsideOrder::kTakeMemoryAway);
  AddOneAndWake(&box.nudges);
  const uint64_t until_ns = NowNs() + kSecondNs;
  while (!box.aside_done.load() && NowNs() < until_ns) {
    if (cell_->IsGone(move.actor)) return;
    Nap();
  }
  if (!releases) return;
  const bool done = box.aside_done.load();
  handler.stand = done ? Stand::kIdle : Stand::kInCall;
  release.ended_ns = done ? NowNs() : 0;
  release.result = box.aside_result.load();
  handler.operations.push_back(release);
  handlers_.push_back(std::move(handler));
  if (done) return;
  Collect();
  if (JudgeWaiters()) spoiled_ = true;
}

void Director::DoSteal(const Move& move) {
  if (!IsIdle(move.actor) || lacks(PSEM_LACKS_FOREIGN_RELEASE)) return;
  Order order;
  order.kind = Order::Kind::kSteal;
  order.semaphore = move.semaphore;
  Give(move.actor, order);
  Nap();
  AwaitRest(move.actor, kBusyNs);
}

void Director::DoUntilDue(const Move& move) {
  const int waiter = move.until_due;
  if (StandOf(waiter) != Stand::kInCall) return;
  Move once = move;
  once.until_due = -1;
  const uint64_t due_ns = cell_->record(waiter).LastOperation().deadline_ns;
  uint64_t switches_when_due = 0;
  for (int times = 0; times < kMostUntilDue && StandOf(waiter) == Stand::kInCall; ++times) {
    move.kind == Move::Kind::kSignal ? DoSignal(once) : DoSteal(once);
    if (AwaitRest(waiter, kBusyNs) != Stand::kInCall || NowNs() < due_ns + kLateNs) continue;
    const uint64_t switches = LookAtProcess(cell_->pid(waiter)).switches;
    if (switches_when_due == 0) switches_when_due = switches;
    if (StandOf(waiter) != Stand::kInCall) return;
    late_chances_[static_cast<size_t>(waiter)] = static_cast<int>(switches - switches_when_due);
    if (switches - switches_when_due > kEnoughChances) return;
  }
}

void Director::DoWaitForDeadline(int actor) {
  if (StandOf(actor) != Stand::kInCall) return;
  const uint64_t due_ns = cell_->record(actor).LastOperation().deadline_ns;
  if (due_ns > NowNs() + kSecondNs) return;  // None that comes.
  while (NowNs() < due_ns + kAfterDueNs && StandOf(actor) == Stand::kInCall) Nap();
}

void Director::GoOn(int actor) {
  if (StandOf(actor) != Stand::kHalted) return;
  ActorBox& box = cell_->box(actor);
  box.go_on.store(box.given.load());
  AddOneAndWake(&box.nudges);
  while (box.held.load() != 0 && !cell_->IsGone(actor)) Nap();
  AwaitRest(actor, kBusyNs);
}

void Director::LetAllGoOn() {
  for (int i = 0; i < helper(); ++i) {
    ActorBox& box = cell_->box(i);
    box.go_on.store(box.given.load());  // Also for who would be held only later, when it is woken.
    AddOneAndWake(&box.nudges);
  }
  for (int i = 0; i < helper(); ++i) {
    while (cell_->box(i).held.load() != 0 && !cell_->IsGone(i)) Nap();
  }
}

}  // namespace psem
