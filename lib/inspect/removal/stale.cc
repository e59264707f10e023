#include "lib/inspect/removal/stale.h"

#include <errno.h>

#include "absl/strings/str_cat.h"
#include "lib/base/errors.h"
#include "lib/platform/sem_file.h"

namespace psem {
namespace {

StaleVerdict Kept(std::string why) { return {false, std::move(why)}; }

std::string UserText(const SemaphoreUse& use) {
  if (use.users.empty()) return "in use by somebody who cannot be seen, proven by a lease";
  return use.users.size() == 1 ? absl::StrCat("in use by process ", use.users[0])
                               : absl::StrCat("in use by ", use.users.size(), " processes");
}

}  // namespace

StaleVerdict JudgeStale(const SemaphoreRecord& record, const StaleRule& rule, absl::Time now) {
  if (!record.unread().ok()) {
    return Kept(absl::StrCat("could not be read (", ErrnoName(ErrnoOf(record.unread())), ")"));
  }
  if (!record.facts->is_regular()) {
    return Kept(absl::StrCat("not a semaphore: a ", FileTypeName(record.facts->mode)));
  }
  if (record.layout.ok() && *record.layout == LayoutName(SemLayout::kForeign)) {
    return Kept("not a semaphore: of unknown format");
  }
  if (record.facts->links == 0) return Kept("unlinked already; it goes with its last user");
  if (!record.use.ok()) return Kept(std::string(record.use.status().message()));

  const SemaphoreUse& use = *record.use;
  if (use.state == UseState::kInUse) return Kept(UserText(use));
  if (now - record.facts->created < rule.min_age) {
    return Kept(absl::StrCat("younger than ", absl::FormatDuration(rule.min_age)));
  }
  // Mappings miss who has just opened the file: a lease alone is proof.
  if (use.state == UseState::kUnused && use.evidence == UseEvidence::kLease) {
    return {true, "unused, proven by a lease"};
  }
  if (rule.even_if_unproven) return {true, "NOT proven unused: no user was seen"};
  return Kept("not proven unused");
}

}  // namespace psem
