#include "tools/seminspect/cleaning/remove.h"

#include <unistd.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/base/printable.h"
#include "lib/base/semaphore_name.h"
#include "lib/inspect/find_uses.h"
#include "lib/inspect/process/process_facts.h"
#include "lib/inspect/prove_uses.h"
#include "lib/inspect/survey.h"
#include "tools/seminspect/cleaning/answer.h"
#include "tools/seminspect/cleaning/removing.h"
#include "tools/seminspect/commands/selection.h"
#include "tools/seminspect/render/json.h"

namespace psem {
namespace {

constexpr char kVerb[] = "remove";

struct RemoveOptions {
  Selection selection;
  std::vector<std::string> names;
  bool force = false;
  bool yes = false;
  bool even_if_unproven = false;
  bool json = false;
  AuditOptions audit;
};

std::string RemoveFooter() {
  return absl::StrCat(
      "Each is removed only if nobody has it open, proven by the kernel at that very moment (a\n"
      "lease, which tmpfs grants to the owner and to root); else it is kept, and the reason\n"
      "shown. --force unlinks it although it is in use: those who have it go on with a\n"
      "semaphore that no name leads to, and who opens the name next gets another one, so the\n"
      "two exclude each other no more. It first shows whom that will hurt, and asks, or takes\n"
      "--yes for an answer.\n"
      "\n",
      kAuditHelp, kRemovalExitCodesHelp,
      "\n"
      "Examples:\n"
      "  seminspect remove /jobs\n"
      "  seminspect remove /jobs /mail --reason 'the service was uninstalled'");
}

// Who will be hurt when `record` is unlinked, a line each.
std::string VictimsText(const SemaphoreRecord& record) {
  if (!record.use.ok()) return "who uses it could not be seen\n";
  const SemaphoreUse& use = *record.use;
  std::string text;
  for (const ProcessFacts& user : LookAtProcesses(use.users)) {
    const bool waits = std::any_of(
        use.waiters.begin(), use.waiters.end(),
        [&user](const WaitingThread& waiter) { return waiter.process == user.process; });
    absl::StrAppend(&text, "  process ", user.process, waits ? ", waiting" : "", ", of ",
                    user.user_name.ok() ? *user.user_name : "?", ": ",
                    user.command.ok() ? *user.command : "?", "\n");
  }
  if (!use.users_complete()) text += "  and perhaps others, who could not be looked at\n";
  if (text.empty()) text = "  nobody who can be seen\n";
  return text;
}

// Whether it is to go although it may be in use. Never while a lease is held.
bool IsForced(const SemaphoreRecord& record, const RemoveOptions& options) {
  const std::string name = Printable(record.name);
  Complain(absl::StrCat("remove ", name, " --force: this splits it from\n", VictimsText(record)));
  if (options.yes) return true;
  if (isatty(STDIN_FILENO) == 0) return false;
  return Ask(absl::StrCat("remove ", name, " all the same?")) == Answer::kYes;
}

RemovalResult RemoveOne(const SemaphoreRecord& record, const RemoveOptions& options) {
  if (!record.facts.ok()) {
    return MakeResult(record, RemovalAction::kFailed, std::string(record.facts.status().message()));
  }
  const bool in_use = record.use.ok() && record.use->state == UseState::kInUse;
  const bool unused = record.use.ok() && record.use->state == UseState::kUnused &&
                      record.use->evidence == UseEvidence::kLease;
  if (unused) {
    return RemoveAndAudit(record, RemoveWhen::kProvenUnused, "unused, proven by a lease", kVerb,
                          options.audit);
  }
  if (options.force) {
    if (IsForced(record, options)) {
      return RemoveAndAudit(record, RemoveWhen::kAlways, "forced", kVerb, options.audit);
    }
    return MakeResult(record, RemovalAction::kKept, "not confirmed; --yes confirms");
  }
  if (in_use && !record.use->users.empty()) {
    const std::string victims = VictimsText(record);
    return MakeResult(record, RemovalAction::kKept,
                      absl::StrCat("in use:\n", absl::StripSuffix(victims, "\n")));
  }
  if (options.even_if_unproven) Complain("--even-if-unproven: who opens it now may be split off");
  return RemoveAndAudit(
      record, options.even_if_unproven ? RemoveWhen::kNotProvenInUse : RemoveWhen::kProvenUnused,
      "NOT proven unused: no user was seen", kVerb, options.audit);
}

// "removed /jobs: unused, proven by a lease".
std::string AsText(const std::vector<RemovalResult>& results) {
  std::string text;
  for (const RemovalResult& result : results) {
    absl::StrAppend(&text, RemovalActionName(result.action), " ", result.name, ": ", result.why,
                    "\n");
  }
  return text;
}

ExitCode Remove(const RemoveOptions& options) {
  const std::string& root = options.selection.root;
  std::vector<SemaphoreName> names;
  for (const std::string& text : options.names) {
    absl::StatusOr<SemaphoreName> name = SemaphoreName::Parse(text, kVerb);
    if (!name.ok()) {
      Complain(name.status().message());
      return kExitWrongUse;
    }
    names.push_back(*std::move(name));
  }
  if (const absl::Status audit = CheckAudit(options.audit); !audit.ok()) {
    Complain(audit.message());
    return kExitUnread;
  }
  std::vector<RemovalResult> results;
  bool missing = false;
  for (const SemaphoreName& name : names) {
    absl::StatusOr<std::vector<SemaphoreRecord>> found = FindSemaphores(root, name);
    if (!found.ok()) return RefuseDirectory(found.status(), root);
    if (found->empty()) {
      missing = true;
      Complain(absl::StrCat("remove \"", name.printable(), "\": no semaphore of this name in ",
                            Printable(root), " (ENOENT); \"seminspect list\" shows what is there"));
    }
    FindUses(&*found);
    ProveUses(&*found);
    for (const SemaphoreRecord& record : *found) results.push_back(RemoveOne(record, options));
  }
  ExitCode code = CodeOf(results);
  if (missing && code == kExitFine) code = kExitNotFound;
  return Print(options.json
                   ? RenderJson({{"directory", Printable(root)}, {"results", ResultsJson(results)}})
                   : AsText(results),
               code);
}

}  // namespace

RunVerb AddRemove(CLI::App* command) {
  const auto options = std::make_shared<RemoveOptions>();
  AddRootOption(command, &options->selection);
  command->add_option("NAME", options->names, "The semaphores, as programs open them")->required();
  command->add_flag("--force", options->force, "Although it is in use: splits its users");
  command->add_flag("-y,--yes", options->yes, "Do not ask");
  command->add_flag("--even-if-unproven", options->even_if_unproven,
                    "Where the kernel cannot prove that nobody uses it, too: a risk");
  command->add_flag("--json", options->json, "Print JSON, for programs");
  AddAuditOptions(command, &options->audit);
  command->footer(RemoveFooter);
  return [options] { return Remove(*options); };
}

}  // namespace psem
