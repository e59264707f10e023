// Is a deadline kept although wakes come in that lead to nothing?
//
// Another process releases permits and takes them back at once, or signals come in, again and
// again, until long after the deadline. Who is woken then has to see that its time is over.

#include "stress/explore/trial_scenario.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

class StolenWakesScenario : public TrialScenario {
 public:
  absl::string_view name() const override { return "stolen_wakes"; }
  absl::string_view question() const override {
    return "Is a deadline kept under a stream of wakes that lead to nothing?";
  }
  absl::string_view answer() const override { return "no wait outlived its deadline"; }
  uint64_t needs() const override { return kLacksTimedWaits | PSEM_LACKS_FOREIGN_RELEASE; }

  Trial Next(const TrialLimits&, Random* random) const override {
    Trial trial;
    trial.actors = 3;
    const clockid_t clock = random->OneIn(4) ? CLOCK_REALTIME : CLOCK_MONOTONIC;
    trial.moves.push_back(WaitOf(0, Due::kSoon, clock));
    const bool steals = random->OneIn(2);
    Move stream = MoveOf(steals ? Move::Kind::kSteal : Move::Kind::kSignal, steals ? 1 : 0);
    stream.until_due = 0;
    trial.moves.push_back(stream);
    return trial;
  }
};

}  // namespace

const Scenario& StolenWakes() {
  static const StolenWakesScenario scenario;
  return scenario;
}

}  // namespace psem
