// What clean and remove have in common: removing one semaphore, and saying what came of it.

#ifndef PSEM_TOOLS_SEMINSPECT_CLEANING_REMOVING_H_
#define PSEM_TOOLS_SEMINSPECT_CLEANING_REMOVING_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "lib/inspect/removal/removal.h"
#include "lib/inspect/semaphore_record.h"
#include "nlohmann/json.hpp"
#include "tools/seminspect/audit.h"
#include "tools/seminspect/commands/command.h"

namespace psem {

enum class RemovalAction { kWouldRemove, kRemoved, kKept, kGone, kFailed };

// "would remove", "removed", "kept", "gone" or "failed"; in JSON with "_" for the blank.
absl::string_view RemovalActionName(RemovalAction action);

// One semaphore and what came of it. The texts are printable.
struct RemovalResult {
  std::string name;
  std::string file;
  RemovalAction action = RemovalAction::kKept;
  std::string why;
};

// Of the semaphore `record`.
RemovalResult MakeResult(const SemaphoreRecord& record, RemovalAction action, std::string why);

// What came of `removal`, of the semaphore `record`, which was to go because of `why`.
RemovalResult ResultOf(const SemaphoreRecord& record, const Removal& removal,
                       const std::string& why);

// Removes the semaphore of `record`, and leaves an audit line when it is gone, for `verb`.
RemovalResult RemoveAndAudit(const SemaphoreRecord& record, RemoveWhen when, const std::string& why,
                             const char* verb, const AuditOptions& audit);

// Ends what removers that were killed have left unfinished in `directory`; see
// lib/inspect/removal/leftovers.h. Adds what was found to `results`.
void SweepAndAudit(const std::string& directory, const char* verb, const AuditOptions& audit,
                   std::vector<RemovalResult>* results);

// A table for people: name, what was done, why. An array for programs.
std::string ResultsTable(const std::vector<RemovalResult>& results);
nlohmann::ordered_json ResultsJson(const std::vector<RemovalResult>& results);

// "2 removed, 1 kept".
std::string ResultsSummary(const std::vector<RemovalResult>& results);

// kExitNotFound without results, kExitUnread when one failed, kExitRefused when one was kept,
// kExitDryRun when one would have been removed, else kExitFine.
ExitCode CodeOf(const std::vector<RemovalResult>& results);

// The exit codes that both have, for the help.
extern const char kRemovalExitCodesHelp[];

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_CLEANING_REMOVING_H_
