#include "tools/seminspect/cleaning/removing.h"

#include <algorithm>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "lib/base/printable.h"
#include "lib/inspect/removal/leftovers.h"
#include "tools/seminspect/render/table.h"
#include "tools/seminspect/render/terminal.h"

namespace psem {
namespace {

RemovalAction ActionOf(RemovalOutcome outcome) {
  switch (outcome) {
    case RemovalOutcome::kRemoved:
      return RemovalAction::kRemoved;
    case RemovalOutcome::kKeptInUse:
    case RemovalOutcome::kKeptUnproven:
      return RemovalAction::kKept;
    case RemovalOutcome::kGone:
      return RemovalAction::kGone;
    case RemovalOutcome::kFailed:
      return RemovalAction::kFailed;
  }
  return RemovalAction::kFailed;
}

constexpr RemovalAction kAllActions[] = {RemovalAction::kWouldRemove, RemovalAction::kRemoved,
                                         RemovalAction::kKept, RemovalAction::kGone,
                                         RemovalAction::kFailed};

size_t Count(const std::vector<RemovalResult>& results, RemovalAction action) {
  return static_cast<size_t>(
      std::count_if(results.begin(), results.end(),
                    [action](const RemovalResult& result) { return result.action == action; }));
}

}  // namespace

absl::string_view RemovalActionName(RemovalAction action) {
  switch (action) {
    case RemovalAction::kWouldRemove:
      return "would remove";
    case RemovalAction::kRemoved:
      return "removed";
    case RemovalAction::kKept:
      return "kept";
    case RemovalAction::kGone:
      return "gone";
    case RemovalAction::kFailed:
      return "failed";
  }
  return "";
}

RemovalResult MakeResult(const SemaphoreRecord& record, RemovalAction action, std::string why) {
  return {Printable(record.name), Printable(record.path), action, std::move(why)};
}

RemovalResult ResultOf(const SemaphoreRecord& record, const Removal& removal,
                       const std::string& why) {
  const RemovalAction action = ActionOf(removal.outcome);
  switch (removal.outcome) {
    case RemovalOutcome::kRemoved:
      return MakeResult(record, action, why);
    case RemovalOutcome::kKeptInUse:
      return MakeResult(record, action, "in use, proven by a lease");
    default:
      return MakeResult(record, action, std::string(removal.reason.message()));
  }
}

RemovalResult RemoveAndAudit(const SemaphoreRecord& record, RemoveWhen when, const std::string& why,
                             const char* verb, const AuditOptions& audit) {
  const Removal removal = RemoveSemaphore(record.path, record.facts->identity, when);
  if (removal.outcome == RemovalOutcome::kRemoved) {
    AuditedChange change;
    change.action = verb;
    change.name = record.name;
    change.file = record.facts->identity;
    if (record.value.ok()) change.before = *record.value;
    Audit(change, audit);
  }
  return ResultOf(record, removal, why);
}

void SweepAndAudit(const std::string& directory, const char* verb, const AuditOptions& audit,
                   std::vector<RemovalResult>* results) {
  const absl::StatusOr<std::vector<Leftover>> leftovers = SweepLeftovers(directory);
  if (!leftovers.ok()) return;  // Who cannot read the directory is told so by the survey.
  for (const Leftover& leftover : *leftovers) {
    SemaphoreRecord record;
    record.path = leftover.path;
    record.name = NameOfFile(leftover.path.substr(leftover.path.rfind('/') + 1));
    RemovalResult result = ResultOf(record, leftover.removal, "");
    if (leftover.removal.outcome == RemovalOutcome::kRemoved) {
      result.why = "left hidden by a clean that was killed";
      AuditedChange change;
      change.action = verb;
      change.name = record.name;
      Audit(change, audit);
    } else if (result.action == RemovalAction::kKept) {
      absl::StrAppend(&result.why, "; put back: a clean that was killed had hidden it");
    }
    results->push_back(std::move(result));
  }
}

std::string ResultsTable(const std::vector<RemovalResult>& results) {
  std::vector<TableRow> rows;
  for (const RemovalResult& result : results) {
    Emphasis emphasis = Emphasis::kNone;
    if (result.action == RemovalAction::kKept) emphasis = Emphasis::kWarning;
    if (result.action == RemovalAction::kFailed) emphasis = Emphasis::kProblem;
    rows.push_back(
        {{result.name, std::string(RemovalActionName(result.action)), result.why}, emphasis});
  }
  TableLook look;
  look.colors = StdoutHasColors();
  return RenderTable({{"NAME"}, {"ACTION"}, {"WHY"}}, rows, look);
}

nlohmann::ordered_json ResultsJson(const std::vector<RemovalResult>& results) {
  auto array = nlohmann::ordered_json::array();
  for (const RemovalResult& result : results) {
    array.push_back(
        {{"name", result.name},
         {"file", result.file},
         {"action", absl::StrReplaceAll(RemovalActionName(result.action), {{" ", "_"}})},
         {"why", result.why}});
  }
  return array;
}

std::string ResultsSummary(const std::vector<RemovalResult>& results) {
  std::string text;
  for (const RemovalAction action : kAllActions) {
    const size_t count = Count(results, action);
    if (count == 0) continue;
    absl::StrAppend(
        &text, text.empty() ? "" : ", ", count, " ",
        action == RemovalAction::kWouldRemove ? "would be removed" : RemovalActionName(action));
  }
  return text;
}

ExitCode CodeOf(const std::vector<RemovalResult>& results) {
  if (results.empty()) return kExitNotFound;
  if (Count(results, RemovalAction::kFailed) > 0) return kExitUnread;
  if (Count(results, RemovalAction::kWouldRemove) > 0) return kExitDryRun;
  if (Count(results, RemovalAction::kKept) > 0) return kExitRefused;
  return kExitFine;
}

const char kRemovalExitCodesHelp[] =
    "Exit codes:\n"
    "  0  all were removed, or gone already\n"
    "  1  one could not be removed, or the directory could not be read\n"
    "  2  wrong use\n"
    "  3  no semaphore matched\n"
    "  4  some were kept\n";

}  // namespace psem
