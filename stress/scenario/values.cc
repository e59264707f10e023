// Does value tell a number that the semaphore can have?
//
// Also while others wait, and while a process is held in the middle of a call: as many permits as
// are free by some order of the calls, or a negative number for those who wait.

#include "stress/explore/trial_scenario.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

class ValuesScenario : public TrialScenario {
 public:
  absl::string_view name() const override { return "values"; }
  absl::string_view question() const override {
    return "Does value never tell what cannot be, also while others wait?";
  }
  absl::string_view answer() const override { return "every value was possible"; }
  uint64_t needs() const override { return kLacksValue | PSEM_LACKS_FOREIGN_RELEASE; }

  Trial Next(const TrialLimits& limits, Random* random) const override {
    Trial trial;
    trial.values = {static_cast<unsigned>(random->Below(4))};
    trial.actors = 4;
    const uint64_t waiters = random->Below(3);
    for (uint64_t i = 0; i < waiters; ++i) {
      trial.moves.push_back(CallOf(2 + static_cast<int>(i), OperationKind::kAcquire));
    }
    constexpr OperationKind kCalls[] = {OperationKind::kAcquire, OperationKind::kTryAcquire,
                                        OperationKind::kRelease, OperationKind::kValue,
                                        OperationKind::kAcquireUntil};
    const OperationKind call = kCalls[random->Below(limits.promises(kLacksTimedWaits) ? 5 : 4)];
    trial.moves.push_back(
        Held(call == OperationKind::kAcquireUntil ? WaitOf(0, Due::kSoon) : CallOf(0, call)));
    trial.moves.push_back(CallOf(1, OperationKind::kValue));
    if (random->OneIn(2)) {
      trial.moves.push_back(
          CallOf(1, random->OneIn(2) ? OperationKind::kRelease : OperationKind::kTryAcquire));
      trial.moves.push_back(CallOf(1, OperationKind::kValue));
    }
    trial.moves.push_back(MoveOf(Move::Kind::kGoOn, 0));
    trial.moves.push_back(CallOf(1, OperationKind::kValue));
    return trial;
  }
};

}  // namespace

const Scenario& Values() {
  static const ValuesScenario scenario;
  return scenario;
}

}  // namespace psem
