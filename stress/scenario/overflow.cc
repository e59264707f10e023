// What does a release do at the maximum?
//
// It returns EOVERFLOW and changes nothing: not for a moment either, so another process that looks
// while it is held sees no permit more or less.

#include <limits.h>

#include <algorithm>

#include "stress/explore/trial_scenario.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

class OverflowScenario : public TrialScenario {
 public:
  absl::string_view name() const override { return "overflow"; }
  absl::string_view question() const override {
    return "Is a release at the maximum refused, and leaves no trace?";
  }
  absl::string_view answer() const override { return "the maximum was kept"; }
  uint64_t needs() const override { return PSEM_LACKS_FOREIGN_RELEASE; }

  Trial Next(const TrialLimits& limits, Random* random) const override {
    Trial trial;
    trial.actors = 3;
    if (limits.max_value > UINT_MAX) {
      // It cannot be created so full: releases must succeed then.
      trial.values = {INT_MAX};
    } else {
      trial.values = {
          static_cast<unsigned>(limits.max_value - std::min(limits.max_value, random->Below(3)))};
    }
    constexpr OperationKind kCalls[] = {OperationKind::kRelease, OperationKind::kRelease,
                                        OperationKind::kTryAcquire, OperationKind::kValue};
    const auto any_call = [&](int actor) {
      OperationKind call = kCalls[random->Below(4)];
      if (call == OperationKind::kValue && !limits.promises(kLacksValue)) {
        call = OperationKind::kTryAcquire;
      }
      return CallOf(actor, call);
    };
    if (random->OneIn(2)) trial.moves.push_back(any_call(1));
    trial.moves.push_back(
        Held(random->OneIn(3) ? any_call(0) : CallOf(0, OperationKind::kRelease)));
    const uint64_t between = 1 + random->Below(3);
    for (uint64_t i = 0; i < between; ++i) {
      trial.moves.push_back(any_call(1 + static_cast<int>(random->Below(2))));
    }
    trial.moves.push_back(MoveOf(Move::Kind::kGoOn, 0));
    trial.moves.push_back(any_call(2));
    return trial;
  }
};

}  // namespace

const Scenario& Overflow() {
  static const OverflowScenario scenario;
  return scenario;
}

}  // namespace psem
