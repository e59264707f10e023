// Removes the semaphores that are proven stale, and says of all others why they stay.
//
//     clean_stale DIRECTORY GLOB [MIN_AGE [--yes]]
//     clean_stale /dev/shm '/worker-*' 24h --yes
//
// MIN_AGE is an hour unless it is given. Without --yes it changes nothing. Ends with 0 when all of
// that name are gone, or would be; with 4 when some stay.

#include <cstring>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "lib/base/printable.h"
#include "lib/inspect/filter/name_glob.h"
#include "lib/inspect/find_uses.h"
#include "lib/inspect/prove_uses.h"
#include "lib/inspect/removal/leftovers.h"
#include "lib/inspect/removal/removal.h"
#include "lib/inspect/removal/stale.h"
#include "lib/inspect/survey.h"

namespace {

int Fail(const absl::Status& status) {
  std::cerr << status.message() << "\n";
  return 1;
}

// snippet: remove
// Returns whether it is gone. That it was stale a moment ago is why it is tried; that nobody uses
// it is proven anew, at the very moment of the removal.
bool Remove(const psem::SemaphoreRecord& record) {
  const psem::Removal removal =
      psem::RemoveSemaphore(record.path, record.facts->identity, psem::RemoveWhen::kProvenUnused);
  std::cout << psem::RemovalOutcomeName(removal.outcome) << " " << psem::Printable(record.name);
  if (!removal.reason.ok()) std::cout << ": " << removal.reason.message();
  std::cout << "\n";
  return removal.outcome == psem::RemovalOutcome::kRemoved ||
         removal.outcome == psem::RemovalOutcome::kGone;
}
// snippet end

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return Fail(absl::InvalidArgumentError("say which: DIRECTORY GLOB"));
  const std::string directory = argv[1];
  const auto glob = psem::NameGlob::Parse(argv[2]);
  if (!glob.ok()) return Fail(glob.status());
  psem::StaleRule rule;
  if (argc > 3 && !absl::ParseDuration(argv[3], &rule.min_age)) {
    return Fail(absl::InvalidArgumentError("MIN_AGE is a number with its unit, as 24h or 30m"));
  }
  const bool yes = argc > 4 && std::strcmp(argv[4], "--yes") == 0;

  // snippet: sweep
  if (yes) {  // What a remover that was killed has left hidden.
    const auto leftovers = psem::SweepLeftovers(directory);
    if (!leftovers.ok()) return Fail(leftovers.status());
    for (const psem::Leftover& leftover : *leftovers) {
      std::cout << "left hidden, now " << psem::RemovalOutcomeName(leftover.removal.outcome) << ": "
                << psem::Printable(leftover.path) << "\n";
    }
  }
  // snippet end

  // snippet: judge
  absl::StatusOr<psem::Survey> survey = psem::SurveySemaphores(directory);
  if (!survey.ok()) return Fail(survey.status());
  std::vector<psem::SemaphoreRecord> meant;
  for (psem::SemaphoreRecord& record : survey->semaphores) {
    if (glob->Matches(record.name)) meant.push_back(std::move(record));
  }
  psem::FindUses(&meant);   // Who is seen to use them.
  psem::ProveUses(&meant);  // Of the others: does nobody? The kernel knows.
  // snippet end

  bool some_stay = false;
  for (const psem::SemaphoreRecord& record : meant) {
    const psem::StaleVerdict verdict = psem::JudgeStale(record, rule, absl::Now());
    if (verdict.stale && yes) {
      some_stay |= !Remove(record);
    } else {
      std::cout << (verdict.stale ? "would remove " : "kept ") << psem::Printable(record.name)
                << ": " << verdict.why << "\n";
      some_stay |= !verdict.stale;
    }
  }
  if (!yes) std::cout << "nothing was changed, for want of --yes\n";
  return some_stay ? 4 : 0;
}
