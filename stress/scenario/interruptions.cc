// What does a signal do to a wait?
//
// A process that sleeps gets a signal: without SA_RESTART it returns EINTR, with it it may. Before
// it returns it is held at each instruction while permits are released and taken: the signal
// neither takes a permit along nor passes one by.

#include "stress/explore/trial_scenario.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

class InterruptionsScenario : public TrialScenario {
 public:
  absl::string_view name() const override { return "interruptions"; }
  absl::string_view question() const override {
    return "Does a signal end a wait as promised, and cost or make no permit?";
  }
  absl::string_view answer() const override { return "signals ended waits, and nothing else"; }

  Trial Next(const TrialLimits& limits, Random* random) const override {
    Trial trial;
    // A process of its own holds the permit, so that it may be asked to give it back.
    trial.values = {1};
    trial.actors = 4;
    trial.moves.push_back(CallOf(1, OperationKind::kAcquire));
    const int sleepers = 1 + static_cast<int>(random->Below(2));
    for (int i = 0; i < sleepers; ++i) {
      const int actor = i == 0 ? 0 : 2;
      Move sleep = CallOf(actor, OperationKind::kAcquire);
      if (limits.promises(kLacksTimedWaits) && random->OneIn(3)) {
        sleep = WaitOf(actor, Due::kNever, random->OneIn(2) ? CLOCK_REALTIME : CLOCK_MONOTONIC);
      }
      trial.moves.push_back(i == 0 && random->OneIn(2) ? Held(sleep) : sleep);
    }
    const bool held_sleeper = trial.moves[1].held;
    const Move release = CallOf(1, OperationKind::kRelease);
    const uint64_t moves = 1 + random->Below(4);
    for (uint64_t i = 0; i < moves; ++i) {
      switch (random->Below(4)) {
        case 0:
          trial.moves.push_back(held_sleeper ? release : Held(release));
          break;
        case 1:
          trial.moves.push_back(MoveOf(Move::Kind::kStop, 0));
          break;
        default:
          trial.moves.push_back(MoveOf(Move::Kind::kSignal, random->OneIn(3) ? 2 : 0));
      }
      // One call is held, once.
      if (trial.moves.back().held) break;
    }
    if (trial.moves.back().held) trial.moves.push_back(MoveOf(Move::Kind::kSignal, 0));
    trial.moves.push_back(MoveOf(Move::Kind::kGoOn, held_sleeper ? 0 : 1));
    if (random->OneIn(2)) trial.moves.push_back(CallOf(3, OperationKind::kTryAcquire));
    return trial;
  }
};

}  // namespace

const Scenario& Interruptions() {
  static const InterruptionsScenario scenario;
  return scenario;
}

}  // namespace psem
