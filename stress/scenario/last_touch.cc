// May whoever took the last permit unmap the semaphore at once?
//
// A release is held at each of its instructions; another process takes the permit as soon as it is
// there. From then on the memory may go: it is taken away from the releaser, which then goes on.

#include "stress/explore/trial_scenario.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

class LastTouchScenario : public TrialScenario {
 public:
  absl::string_view name() const override { return "last_touch"; }
  absl::string_view question() const override {
    return "May the memory be unmapped as soon as the last permit was taken?";
  }
  absl::string_view answer() const override { return "no release touched it afterwards"; }
  uint64_t needs() const override { return kLacksSharedState | PSEM_LACKS_FOREIGN_RELEASE; }

  Trial Next(const TrialLimits& limits, Random* random) const override {
    Trial trial;
    trial.actors = 2;
    trial.moves.push_back(Held(CallOf(0, OperationKind::kRelease)));
    // Not one that slept: how it is woken may need the memory, and it cannot have gone yet.
    if (limits.promises(PSEM_LACKS_STOP_SAFETY) && random->OneIn(3)) {
      trial.moves.push_back(CallOf(1, OperationKind::kAcquire));
    } else {
      trial.moves.push_back(CallOf(1, OperationKind::kTryAcquire));
    }
    trial.moves.push_back(MoveOf(Move::Kind::kTakeMemoryAway, 0));
    trial.moves.push_back(MoveOf(Move::Kind::kGoOn, 0));
    return trial;
  }
};

}  // namespace

const Scenario& LastTouch() {
  static const LastTouchScenario scenario;
  return scenario;
}

}  // namespace psem
