// May a signal handler release?
//
// A handler strikes a process at each instruction of each call in turn, and releases a permit
// there. It must come to an end, and the permit must be there afterwards.

#include "stress/explore/trial_scenario.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

class HandlersScenario : public TrialScenario {
 public:
  absl::string_view name() const override { return "handlers"; }
  absl::string_view question() const override {
    return "May a signal handler release, whatever call it strikes?";
  }
  absl::string_view answer() const override { return "handlers released everywhere"; }
  uint64_t needs() const override {
    return PSEM_LACKS_RELEASE_IN_HANDLER | PSEM_LACKS_FOREIGN_RELEASE;
  }

  Trial Next(const TrialLimits& limits, Random* random) const override {
    Trial trial;
    trial.values = {static_cast<unsigned>(random->Below(3))};
    trial.actors = 3;
    const uint64_t sleepers = random->Below(2);
    for (uint64_t i = 0; i < sleepers; ++i) {
      trial.moves.push_back(CallOf(2, OperationKind::kAcquire));
    }
    constexpr OperationKind kCalls[] = {OperationKind::kAcquire, OperationKind::kRelease,
                                        OperationKind::kTryAcquire, OperationKind::kAcquireUntil};
    const OperationKind call = kCalls[random->Below(limits.promises(kLacksTimedWaits) ? 4 : 3)];
    trial.moves.push_back(
        Held(call == OperationKind::kAcquireUntil ? WaitOf(0, Due::kNever) : CallOf(0, call)));
    // Wakes it, if it sleeps: then it is held on its way out.
    if (random->OneIn(3)) trial.moves.push_back(CallOf(1, OperationKind::kRelease));
    trial.moves.push_back(MoveOf(Move::Kind::kReleaseInHandler, 0));
    trial.moves.push_back(MoveOf(Move::Kind::kGoOn, 0));
    return trial;
  }
};

}  // namespace

const Scenario& Handlers() {
  static const HandlersScenario scenario;
  return scenario;
}

}  // namespace psem
