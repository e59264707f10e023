// Does it wake everybody out of a crowd?
//
// Up to sixty processes sleep, far more than there are cores; permits come one by one or many at a
// time, some processes give up or are signalled meanwhile, and in the end everybody has got one.

#include <algorithm>

#include "stress/explore/trial_scenario.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

constexpr uint64_t kMostSleepers = 60;

class CrowdScenario : public TrialScenario {
 public:
  absl::string_view name() const override { return "crowd"; }
  absl::string_view question() const override {
    return "Does everybody out of a crowd of waiters get a permit?";
  }
  absl::string_view answer() const override { return "everybody got a permit"; }
  uint64_t needs() const override { return PSEM_LACKS_FOREIGN_RELEASE; }

  Trial Next(const TrialLimits& limits, Random* random) const override {
    Trial trial;
    const auto sleepers = static_cast<int>(random->Scaled(3, kMostSleepers + 1));
    trial.actors = sleepers + 1;
    const int releaser = sleepers;
    for (int i = 0; i < sleepers; ++i) {
      const bool timed = limits.promises(kLacksTimedWaits) && random->OneIn(4);
      trial.moves.push_back(timed ? WaitOf(i, random->OneIn(3) ? Due::kSoon : Due::kNever)
                                  : CallOf(i, OperationKind::kAcquire));
    }
    // Fewer than there are: the rest is woken when the trial is over.
    const uint64_t releases = random->Below(static_cast<uint64_t>(sleepers));
    for (uint64_t i = 0; i < releases; ++i) {
      trial.moves.push_back(CallOf(releaser, OperationKind::kRelease));
      if (random->OneIn(8)) {
        trial.moves.push_back(MoveOf(
            Move::Kind::kSignal, static_cast<int>(random->Below(static_cast<uint64_t>(sleepers)))));
      }
    }
    return trial;
  }
};

}  // namespace

const Scenario& Crowd() {
  static const CrowdScenario scenario;
  return scenario;
}

}  // namespace psem
