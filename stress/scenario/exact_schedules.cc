// Does every result have an explanation, wherever a call was held up?
//
// Small programs of a few processes, drawn by chance: some wait already, one call is held at each
// of its instructions in turn while others are made. Then the results of all calls must follow from
// some order in which they took effect, whoever still waits must have a reason, and the free
// permits must be those that are left.

#include <algorithm>

#include "stress/explore/trial_scenario.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

OperationKind AnyCall(const TrialLimits& limits, Random* random) {
  constexpr OperationKind kCalls[] = {
      OperationKind::kAcquire,    OperationKind::kAcquire,      OperationKind::kTryAcquire,
      OperationKind::kRelease,    OperationKind::kRelease,      OperationKind::kRelease,
      OperationKind::kTryAcquire, OperationKind::kAcquireUntil, OperationKind::kValue,
  };
  for (;;) {
    const OperationKind call = kCalls[random->Below(std::size(kCalls))];
    if (call == OperationKind::kAcquireUntil && !limits.promises(kLacksTimedWaits)) continue;
    if (call == OperationKind::kValue && !limits.promises(kLacksValue)) continue;
    return call;
  }
}

Move CallOf(int actor, int semaphore, const TrialLimits& limits, Random* random) {
  Move move;
  move.actor = actor;
  move.semaphore = semaphore;
  move.call = AnyCall(limits, random);
  if (move.call == OperationKind::kAcquireUntil) {
    move.due = static_cast<Due>(random->Below(3));
    move.clock = random->OneIn(4) ? CLOCK_REALTIME : CLOCK_MONOTONIC;
  }
  return move;
}

class ExactSchedulesScenario : public TrialScenario {
 public:
  absl::string_view name() const override { return "exact_schedules"; }
  absl::string_view question() const override {
    return "Does every result have an explanation, at whatever instruction a call is held?";
  }
  absl::string_view answer() const override { return "every result followed from the calls"; }

  Trial Next(const TrialLimits& limits, Random* random) const override {
    Trial trial;
    trial.values = {static_cast<unsigned>(random->Below(3))};
    if (random->OneIn(8)) trial.values.push_back(static_cast<unsigned>(random->Below(2)));
    trial.actors = 2 + static_cast<int>(random->Below(3));
    const auto any_semaphore = [&] { return static_cast<int>(random->Below(trial.values.size())); };

    const int first = static_cast<int>(random->Below(static_cast<uint64_t>(trial.actors)));
    for (int i = 1; i <= first; ++i) {
      Move wait;
      wait.actor = i;
      wait.semaphore = any_semaphore();
      trial.moves.push_back(wait);
    }
    Move held = CallOf(0, any_semaphore(), limits, random);
    held.held = true;
    trial.moves.push_back(held);
    const uint64_t between = 1 + random->Below(3);
    for (uint64_t i = 0; i < between; ++i) {
      const int actor =
          1 + static_cast<int>(random->Below(static_cast<uint64_t>(trial.actors - 1)));
      trial.moves.push_back(CallOf(actor, any_semaphore(), limits, random));
    }
    Move go_on;
    go_on.kind = Move::Kind::kGoOn;
    trial.moves.push_back(go_on);
    const uint64_t after = random->Below(3);
    for (uint64_t i = 0; i < after; ++i) {
      const int actor = static_cast<int>(random->Below(static_cast<uint64_t>(trial.actors)));
      trial.moves.push_back(CallOf(actor, any_semaphore(), limits, random));
    }
    return trial;
  }
};

}  // namespace

const Scenario& ExactSchedules() {
  static const ExactSchedulesScenario scenario;
  return scenario;
}

}  // namespace psem
