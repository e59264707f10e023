// Do the others go on when a process is killed?
//
// Holders, waiters and releasers are killed: outside of any call, asleep, and at each instruction
// of a call. What the dead one held is gone with it; what it was doing may have happened or not.
// The others must be able to go on: whoever is left asleep beside a permit by that is woken by
// further releases. That is no failure, but worth to be told.

#include "stress/explore/trial_scenario.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

class KillsScenario : public TrialScenario {
 public:
  absl::string_view name() const override { return "kills"; }
  absl::string_view question() const override {
    return "Do the others go on when a process is killed, wherever it is?";
  }
  absl::string_view answer() const override { return "the others always went on"; }
  uint64_t needs() const override { return PSEM_LACKS_FOREIGN_RELEASE; }

  Trial Next(const TrialLimits& limits, Random* random) const override {
    return limits.promises(PSEM_LACKS_KILL_SAFETY) && !random->OneIn(8) ? KillInCall(limits, random)
                                                                        : KillHolder(random);
  }

 private:
  static Trial KillHolder(Random* random) {
    Trial trial;
    trial.values = {1 + static_cast<unsigned>(random->Below(2))};
    trial.actors = 3;
    trial.moves = {CallOf(0, OperationKind::kAcquire), CallOf(1, OperationKind::kAcquire),
                   MoveOf(Move::Kind::kKill, 0), CallOf(2, OperationKind::kAcquire),
                   CallOf(2, OperationKind::kTryAcquire)};
    return trial;
  }

  static Trial KillInCall(const TrialLimits& limits, Random* random) {
    Trial trial;
    trial.values = {static_cast<unsigned>(random->Below(3))};
    trial.actors = 4;
    const uint64_t sleepers = random->Below(3);
    for (uint64_t i = 0; i < sleepers; ++i) {
      trial.moves.push_back(CallOf(2 + static_cast<int>(i), OperationKind::kAcquire));
    }
    constexpr OperationKind kCalls[] = {OperationKind::kAcquire,    OperationKind::kRelease,
                                        OperationKind::kAcquire,    OperationKind::kRelease,
                                        OperationKind::kTryAcquire, OperationKind::kAcquireUntil};
    const OperationKind call = kCalls[random->Below(limits.promises(kLacksTimedWaits) ? 6 : 5)];
    const Move victim =
        call == OperationKind::kAcquireUntil ? WaitOf(0, Due::kNever) : CallOf(0, call);
    trial.moves.push_back(Held(victim));
    if (random->OneIn(2)) trial.moves.push_back(CallOf(1, OperationKind::kRelease));
    trial.moves.push_back(MoveOf(Move::Kind::kKill, 0));
    constexpr OperationKind kAfter[] = {OperationKind::kRelease, OperationKind::kAcquire,
                                        OperationKind::kTryAcquire, OperationKind::kRelease};
    const uint64_t after = random->Below(4);
    for (uint64_t i = 0; i < after; ++i) {
      trial.moves.push_back(
          CallOf(1 + static_cast<int>(random->Below(3)), kAfter[random->Below(4)]));
    }
    return trial;
  }
};

}  // namespace

const Scenario& Kills() {
  static const KillsScenario scenario;
  return scenario;
}

}  // namespace psem
