// Do timed waits keep their deadline, and does a permit beat it?
//
// Waits with deadlines that have passed, come soon, come never or are none, on both clocks; held at
// each instruction while a permit is released, taken or the deadline comes.

#include "stress/explore/trial_scenario.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

Due AnyDue(Random* random) {
  constexpr Due kDues[] = {Due::kSoon, Due::kSoon, Due::kPast, Due::kNever, Due::kBad};
  return kDues[random->Below(5)];
}

class DeadlinesScenario : public TrialScenario {
 public:
  absl::string_view name() const override { return "deadlines"; }
  absl::string_view question() const override {
    return "Are timed waits never early, never late, and does a permit beat the deadline?";
  }
  absl::string_view answer() const override { return "every deadline was kept"; }
  uint64_t needs() const override { return kLacksTimedWaits | PSEM_LACKS_FOREIGN_RELEASE; }

  Trial Next(const TrialLimits&, Random* random) const override {
    Trial trial;
    trial.values = {static_cast<unsigned>(random->Below(2))};
    trial.actors = 3;
    const clockid_t clock = random->OneIn(2) ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    if (random->OneIn(4)) trial.moves.push_back(CallOf(2, OperationKind::kAcquire));
    const Move wait = WaitOf(0, AnyDue(random), clock);
    const bool release_is_held = random->OneIn(3);
    trial.moves.push_back(release_is_held ? wait : Held(wait));
    const uint64_t between = random->Below(4);
    for (uint64_t i = 0; i < between; ++i) {
      switch (random->Below(4)) {
        case 0:
        case 1:
          trial.moves.push_back(CallOf(1, OperationKind::kRelease));
          break;
        case 2:
          trial.moves.push_back(CallOf(1, OperationKind::kTryAcquire));
          break;
        default:
          trial.moves.push_back(MoveOf(Move::Kind::kWaitForDeadline, 0));
      }
    }
    if (release_is_held) {
      trial.moves.push_back(Held(CallOf(1, OperationKind::kRelease)));
      trial.moves.push_back(MoveOf(Move::Kind::kWaitForDeadline, 0));
      trial.moves.push_back(MoveOf(Move::Kind::kGoOn, 1));
    }
    trial.moves.push_back(MoveOf(Move::Kind::kGoOn, 0));
    if (random->OneIn(3)) {
      trial.moves.push_back(WaitOf(2, AnyDue(random), clock));
    }
    return trial;
  }
};

}  // namespace

const Scenario& Deadlines() {
  static const DeadlinesScenario scenario;
  return scenario;
}

}  // namespace psem
