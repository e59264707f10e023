// Does every release wake somebody who waits, whoever is held up in the middle?
//
// Several processes sleep, several releases come in a row from one process or two, and one of the
// releasers, or one of those that were woken, is held at each of its instructions meanwhile; the
// releaser perhaps since before anybody slept. When it has gone on, nobody may sleep beside a
// permit.

#include <algorithm>

#include "stress/explore/trial_scenario.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

class WakeUpsScenario : public TrialScenario {
 public:
  absl::string_view name() const override { return "wake_ups"; }
  absl::string_view question() const override {
    return "Does every release wake one that waits, whoever is held up meanwhile?";
  }
  absl::string_view answer() const override { return "nobody slept beside a permit"; }
  uint64_t needs() const override { return PSEM_LACKS_FOREIGN_RELEASE; }

  Trial Next(const TrialLimits& limits, Random* random) const override {
    Trial trial;
    const int sleepers = 1 + static_cast<int>(random->Below(4));
    const bool sleeper_is_held = random->OneIn(3);
    // A release that looked when nobody slept yet: what it saw is there again when it goes on.
    const bool release_comes_first = !sleeper_is_held && random->OneIn(3);
    const int releasers = release_comes_first ? 2 : 1 + static_cast<int>(random->Below(2));
    trial.actors = sleepers + releasers;
    // Two semaphores that lie side by side: a wake goes to the right one's waiters.
    if (random->OneIn(4)) trial.values.push_back(0);
    const auto any_semaphore = [&] { return static_cast<int>(random->Below(trial.values.size())); };
    const int first = sleepers;
    if (release_comes_first) {
      trial.moves.push_back(Held(CallOf(first, OperationKind::kRelease, any_semaphore())));
    }
    for (int i = 0; i < sleepers; ++i) {
      Move sleep = CallOf(i, OperationKind::kAcquire);
      if (limits.promises(kLacksTimedWaits) && random->OneIn(4)) sleep = WaitOf(i, Due::kNever);
      sleep.semaphore = any_semaphore();
      trial.moves.push_back(sleeper_is_held && i == 0 ? Held(sleep) : sleep);
    }
    const uint64_t releases = 1 + random->Below(static_cast<uint64_t>(sleepers) + 1);
    for (uint64_t i = 0; i < releases; ++i) {
      const int releaser =
          first + static_cast<int>(random->Below(static_cast<uint64_t>(releasers)));
      const Move release = CallOf(releaser, OperationKind::kRelease, any_semaphore());
      const bool is_held = !sleeper_is_held && !release_comes_first && i == 0;
      trial.moves.push_back(is_held ? Held(release) : release);
      // Somebody comes late: it takes a permit from those who were woken, or sleeps too.
      if (random->OneIn(6)) {
        trial.moves.push_back(CallOf(
            releaser, random->OneIn(2) ? OperationKind::kTryAcquire : OperationKind::kAcquire));
      }
    }
    const auto held = std::find_if(trial.moves.begin(), trial.moves.end(),
                                   [](const Move& move) { return move.held; });
    trial.moves.push_back(MoveOf(Move::Kind::kGoOn, held->actor));
    return trial;
  }
};

}  // namespace

const Scenario& WakeUps() {
  static const WakeUpsScenario scenario;
  return scenario;
}

}  // namespace psem
