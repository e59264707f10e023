// Do the others go on while a process is stopped in the middle of a call?
//
// One process stands still at each instruction of its call in turn; the others acquire, release and
// wake each other meanwhile, and nobody may have to wait for it.

#include "stress/explore/trial_scenario.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

class StopsScenario : public TrialScenario {
 public:
  absl::string_view name() const override { return "stops"; }
  absl::string_view question() const override {
    return "Do the others go on while a process is stopped inside a call?";
  }
  absl::string_view answer() const override { return "nobody was held up"; }
  uint64_t needs() const override { return PSEM_LACKS_STOP_SAFETY | PSEM_LACKS_FOREIGN_RELEASE; }

  Trial Next(const TrialLimits& limits, Random* random) const override {
    Trial trial;
    // More permits than the one who is stopped can take: the others have no reason to wait.
    trial.values = {static_cast<unsigned>(random->Below(3))};
    trial.actors = 4;
    if (random->OneIn(2)) trial.moves.push_back(CallOf(3, OperationKind::kAcquire));
    constexpr OperationKind kCalls[] = {OperationKind::kAcquire, OperationKind::kRelease,
                                        OperationKind::kTryAcquire, OperationKind::kAcquireUntil};
    const OperationKind call = kCalls[random->Below(limits.promises(kLacksTimedWaits) ? 4 : 3)];
    trial.moves.push_back(
        Held(call == OperationKind::kAcquireUntil ? WaitOf(0, Due::kSoon) : CallOf(0, call)));
    trial.moves.push_back(MoveOf(Move::Kind::kStop, 0));
    // One sleeps, the other one wakes it, with one permit more than the stopped one can have taken.
    trial.moves.push_back(CallOf(1, OperationKind::kTryAcquire));
    trial.moves.push_back(CallOf(1, OperationKind::kAcquire));
    trial.moves.push_back(CallOf(2, OperationKind::kRelease));
    trial.moves.push_back(CallOf(2, OperationKind::kRelease));
    trial.moves.push_back(CallOf(2, OperationKind::kRelease));
    trial.moves.push_back(CallOf(2, OperationKind::kAcquire));
    trial.moves.push_back(MoveOf(Move::Kind::kGoOn, 0));
    return trial;
  }
};

}  // namespace

const Scenario& Stops() {
  static const StopsScenario scenario;
  return scenario;
}

}  // namespace psem
