// Does it count as far as it says?
//
// Semaphores are created with many permits, around the numbers at which a counter that is too
// narrow wraps; a few are taken and given back, and all that can be counted in time are counted.

#include <algorithm>
#include <iterator>

#include "stress/explore/trial_scenario.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

class BigCountsScenario : public TrialScenario {
 public:
  absl::string_view name() const override { return "big_counts"; }
  absl::string_view question() const override { return "Does it count as far as it says?"; }
  absl::string_view answer() const override { return "it counted as far as it says"; }
  uint64_t needs() const override { return PSEM_LACKS_FOREIGN_RELEASE; }

  Trial Next(const TrialLimits& limits, Random* random) const override {
    constexpr uint64_t kAround[] = {1 << 7,  1 << 8,  1 << 12, 1 << 15,
                                    1 << 16, 1 << 24, 1 << 30, 0x7fffffff};
    Trial trial;
    trial.actors = 3;
    // Most are small enough to be counted.
    const uint64_t around = kAround[random->Below(random->OneIn(4) ? std::size(kAround) : 5)];
    const uint64_t value = std::min(
        {around + random->Below(4) - 2,
         limits.max_value - std::min(limits.max_value, random->Below(3)), uint64_t{0x7fffffff}});
    trial.values = {static_cast<unsigned>(value)};
    trial.fresh = true;  // It is create that has to count so far.
    const uint64_t calls = 2 + random->Below(4);
    for (uint64_t i = 0; i < calls; ++i) {
      constexpr OperationKind kCalls[] = {OperationKind::kRelease, OperationKind::kAcquire,
                                          OperationKind::kTryAcquire, OperationKind::kValue};
      trial.moves.push_back(CallOf(static_cast<int>(random->Below(3)),
                                   kCalls[random->Below(limits.promises(kLacksValue) ? 4 : 3)]));
    }
    return trial;
  }
};

}  // namespace

const Scenario& BigCounts() {
  static const BigCountsScenario scenario;
  return scenario;
}

}  // namespace psem
