#include "tools/seminspect/cleaning/clean.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/base/printable.h"
#include "lib/inspect/filter/filter.h"
#include "lib/inspect/prove_uses.h"
#include "lib/inspect/removal/stale.h"
#include "tools/seminspect/cleaning/answer.h"
#include "tools/seminspect/cleaning/removing.h"
#include "tools/seminspect/commands/selection.h"
#include "tools/seminspect/duration.h"
#include "tools/seminspect/help.h"
#include "tools/seminspect/render/json.h"
#include "tools/seminspect/render/progress.h"

namespace psem {
namespace {

constexpr char kVerb[] = "clean";

struct CleanOptions {
  Selection selection;
  bool all = false;
  std::string min_age = "1h";
  bool yes = false;
  bool interactive = false;
  bool even_if_unproven = false;
  bool json = false;
  AuditOptions audit;

  bool acts() const { return yes || interactive; }
};

constexpr char kUnprovenRisk[] =
    "--even-if-unproven: what a program opens in the moment of its removal is then a semaphore "
    "that nobody else shares";

std::string CleanFooter() {
  return absl::StrCat(
      "Stale is what nobody has open, proven by the kernel (a lease, which tmpfs grants to the\n"
      "owner and to root), and what was created longer ago than --min-age. Everything else is\n"
      "kept, and the reason shown. No removal splits the users of a semaphore: one that a\n"
      "program opens at that very moment is kept, under its name, and the program gets it.\n"
      "Without --yes or --interactive nothing is changed. With one of them what an earlier clean\n"
      "has left hidden, because it was killed, is removed or put back first, in the whole\n"
      "directory.\n"
      "\n"
      "That nobody has a semaphore open does not mean that it is nobody's: a job that runs\n"
      "hourly may own it. Hence say which: by a GLOB, by a --filter, or --all.\n"
      "\n",
      kSelectionHelp, "Fields of filters:\n", Indented(FilterHelp()), kAuditHelp,
      kRemovalExitCodesHelp,
      "  5  nothing was changed, for want of --yes: some would be removed\n"
      "\n"
      "Examples:\n"
      "  seminspect clean '/worker-*'\n"
      "  seminspect clean '/worker-*' --min-age 1d --yes\n"
      "  seminspect clean --filter 'owner=nobody and idle>7d' --yes --syslog");
}

// One run over the semaphores that are meant.
class Cleaner {
 public:
  Cleaner(const CleanOptions& options, const StaleRule& rule) : options_(options), rule_(rule) {}

  // Judges the semaphore, and removes it if it is stale and that is wanted.
  RemovalResult Clean(const SemaphoreRecord& record) {
    const StaleVerdict verdict = JudgeStale(record, rule_, now_);
    if (!verdict.stale) return MakeResult(record, RemovalAction::kKept, verdict.why);
    if (!options_.acts()) return MakeResult(record, RemovalAction::kWouldRemove, verdict.why);
    if (options_.interactive) {
      if (answer_ != Answer::kQuit) {
        answer_ = Ask(absl::StrCat("remove ", Printable(record.name), " (", verdict.why, ")?"));
      }
      if (answer_ == Answer::kNo) return MakeResult(record, RemovalAction::kKept, "you said no");
      if (answer_ == Answer::kQuit) {
        return MakeResult(record, RemovalAction::kKept, "you said quit");
      }
    }
    return RemoveAndAudit(
        record, options_.even_if_unproven ? RemoveWhen::kNotProvenInUse : RemoveWhen::kProvenUnused,
        verdict.why, kVerb, options_.audit);
  }

 private:
  const CleanOptions& options_;
  const StaleRule rule_;
  const absl::Time now_ = absl::Now();
  Answer answer_ = Answer::kNo;  // The last one.
};

void CleanAll(const std::vector<SemaphoreRecord>& records, Cleaner cleaner,
              const CleanOptions& options, std::vector<RemovalResult>* results) {
  Progress progress("cleaning", records.size());  // Taken away before anything is printed.
  for (const SemaphoreRecord& record : records) {
    results->push_back(cleaner.Clean(record));
    if (!options.interactive) progress.Step();
  }
}

std::string AsText(const std::vector<RemovalResult>& results, const Selected& selected,
                   const CleanOptions& options) {
  if (results.empty()) return SummaryText(selected, options.selection);
  std::string text = absl::StrCat(ResultsTable(results), "\n", ResultsSummary(results), " in ",
                                  Printable(options.selection.root), "\n");
  if (!options.acts() && CodeOf(results) == kExitDryRun) {
    absl::StrAppend(&text, "Nothing was changed; --yes removes them, --interactive asks.\n");
  }
  if (options.even_if_unproven) absl::StrAppend(&text, "Risk taken by ", kUnprovenRisk, ".\n");
  return text;
}

ExitCode Clean(const CleanOptions& options) {
  const Selection& selection = options.selection;
  if (!options.all && selection.globs.empty() && selection.filters.empty()) {
    return RefuseUse("clean: say which semaphores: a GLOB, a --filter, or --all");
  }
  const absl::StatusOr<absl::Duration> min_age = ParseTypedDuration(options.min_age);
  if (!min_age.ok()) return RefuseUse(absl::StrCat("--min-age: ", min_age.status().message()));
  if (options.json && options.interactive) return RefuseUse("--json cannot ask --interactive");
  if (const absl::Status audit = CheckAudit(options.audit); !audit.ok()) {
    Complain(audit.message());
    return kExitUnread;
  }

  std::vector<RemovalResult> results;
  if (options.acts()) SweepAndAudit(selection.root, kVerb, options.audit, &results);
  absl::StatusOr<Selected> selected = Select(selection);
  if (!selected.ok()) return RefuseSelection(selected.status(), selection);
  ProveUses(&selected->records);
  if (options.even_if_unproven && options.acts()) Complain(kUnprovenRisk);

  StaleRule rule;
  rule.min_age = *min_age;
  rule.even_if_unproven = options.even_if_unproven;
  CleanAll(selected->records, Cleaner(options, rule), options, &results);

  return Print(options.json ? RenderJson({{"directory", Printable(selection.root)},
                                          {"dry_run", !options.acts()},
                                          {"even_if_unproven", options.even_if_unproven},
                                          {"results", ResultsJson(results)}})
                            : AsText(results, *selected, options),
               CodeOf(results));
}

}  // namespace

RunVerb AddClean(CLI::App* command) {
  const auto options = std::make_shared<CleanOptions>();
  AddRootOption(command, &options->selection);
  AddFilterOptions(command, &options->selection);
  command->add_flag("--all", options->all, "All semaphores of the directory are meant");
  command->add_option("--min-age", options->min_age, "Keep what was created more recently (1h)")
      ->type_name("TIME");
  command->add_flag("-y,--yes", options->yes, "Do it, and do not only say what would be done");
  command->add_flag("-i,--interactive", options->interactive, "Ask about each");
  command->add_flag("--even-if-unproven", options->even_if_unproven,
                    "Where the kernel cannot prove that nobody uses it, too: a risk");
  command->add_flag("--json", options->json, "Print JSON, for programs");
  AddAuditOptions(command, &options->audit);
  command->footer(CleanFooter);
  return [options] { return Clean(*options); };
}

}  // namespace psem
