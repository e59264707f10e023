// Every number is a gauge, for the sake of a text that Prometheus and OpenMetrics both allow; see
// render/openmetrics.h. What changes by itself while nobody does anything, an age, is exported as
// the time that it counts from: the reader subtracts, and is right however old the file is.

#include "tools/seminspect/commands/export.h"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "tools/seminspect/columns.h"
#include "tools/seminspect/commands/replace_file.h"
#include "tools/seminspect/commands/selection.h"
#include "tools/seminspect/help.h"
#include "tools/seminspect/render/openmetrics.h"

namespace psem {
namespace {

// A column whose numbers become a family, a sample for each semaphore.
struct ColumnGauge {
  absl::string_view column;
  absl::string_view name;
  absl::string_view help;
};

constexpr ColumnGauge kColumnGauges[] = {
    {"value", "seminspect_semaphore_value", "Permits that are free."},
    {"waiters", "seminspect_semaphore_waiters",
     "Threads that were seen asleep on it; there are more unless waiters_complete is 1."},
    {"waiters_complete", "seminspect_semaphore_waiters_complete",
     "1: every process that may wait on it was looked into; 0: not so."},
    {"recorded_waiters", "seminspect_semaphore_recorded_waiters",
     "Waiters as its file has them; those that were killed stay in the count."},
    {"users", "seminspect_semaphore_users",
     "Processes that were seen to have it in memory; there are more unless users_complete is 1."},
    {"users_complete", "seminspect_semaphore_users_complete",
     "1: every process that may have it was looked into; 0: not so."},
    {"created", "seminspect_semaphore_created_timestamp_seconds",
     "When it was created; its age is time() minus this."},
    {"last_opened", "seminspect_semaphore_last_opened_timestamp_seconds",
     "When it was opened last, or looked at by others."},
};

// Columns that become a label of seminspect_semaphore_info, each under its own key.
constexpr absl::string_view kInfoColumns[] = {"layout", "mode",  "owner", "group",
                                              "device", "inode", "error"};

struct ExportOptions {
  Selection selection;
  std::string output;
  std::string limit = "1000";
};

// Microseconds are as much as a double holds of a time.
double Seconds(absl::Time time) { return static_cast<double>(absl::ToUnixMicros(time)) / 1e6; }

struct NumberOf {
  std::optional<double> operator()(bool flag) const { return flag ? 1 : 0; }
  std::optional<double> operator()(uint64_t number) const { return static_cast<double>(number); }
  std::optional<double> operator()(AtLeast count) const { return static_cast<double>(count.count); }
  std::optional<double> operator()(absl::Time time) const { return Seconds(time); }
  template <typename Other>
  std::optional<double> operator()(const Other&) const {
    return std::nullopt;
  }
};

// Whether who has it could not be asked: no /proc. A FIFO has no users to ask for.
bool UseIsUnread(const SemaphoreRecord& record) {
  return record.facts.ok() && ErrnoOf(record.use.status()) != 0;
}

UseState StateOf(const SemaphoreRecord& record) {
  return record.use.ok() ? record.use->state : UseState::kUnknown;
}

// Who keeps its own series when there are too many: the lowest.
int Rank(const SemaphoreRecord& record) {
  const bool waited_on = (record.use.ok() && !record.use->waiters.empty()) ||
                         (record.recorded_waiters.ok() && *record.recorded_waiters > 0);
  if (waited_on || !record.notes.empty()) return 0;
  switch (StateOf(record)) {
    case UseState::kInUse:
      return 1;
    case UseState::kUnknown:
      return 2;
    case UseState::kUnused:
      return 3;
  }
  return 0;
}

// The `limit` of lowest rank, among equals the first by name; in the order of `records`.
std::vector<const SemaphoreRecord*> WithSeries(const std::vector<SemaphoreRecord>& records,
                                               size_t limit) {
  std::vector<std::pair<int, const SemaphoreRecord*>> ranked;
  for (const SemaphoreRecord& record : records) ranked.emplace_back(Rank(record), &record);
  // The records lie side by side, so that the order of their addresses is theirs.
  std::sort(ranked.begin(), ranked.end());
  ranked.resize(std::min(limit, ranked.size()));
  std::vector<const SemaphoreRecord*> chosen;
  for (const auto& [rank, record] : ranked) chosen.push_back(record);
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

// A semaphore of glibc and one of musl may have the same name, and not the same file.
struct Identity {
  std::string name;
  std::string file;

  explicit Identity(const SemaphoreRecord& record)
      : name(Printable(record.name)), file(Printable(record.path)) {}

  std::vector<MetricLabel> labels() const { return {{"name", name}, {"file", file}}; }
};

void AddInfo(const std::vector<const SemaphoreRecord*>& records, absl::Time now,
             OpenMetricsText* text) {
  std::vector<const Column*> columns;
  for (const absl::string_view key : kInfoColumns) columns.push_back(*ParseColumn(key));
  text->BeginGauges("seminspect_semaphore_info", "Always 1; the labels tell what it is.");
  for (const SemaphoreRecord* record : records) {
    const Identity identity(*record);
    std::vector<MetricLabel> labels = identity.labels();
    std::vector<std::string> values(columns.size());
    for (size_t i = 0; i < columns.size(); ++i) {
      const Cell cell = columns[i]->cell(*record, now);
      // In both formats an empty label is one that is not there.
      if (!std::holds_alternative<Missing>(cell)) values[i] = CellText(cell);
      labels.push_back({columns[i]->key, values[i]});
    }
    text->Add(labels, 1);
  }
}

void AddState(const std::vector<const SemaphoreRecord*>& records, OpenMetricsText* text) {
  text->BeginGauges("seminspect_semaphore_state",
                    "Always 1; the labels tell whether anybody has it, and by what that is known.");
  for (const SemaphoreRecord* record : records) {
    const Identity identity(*record);
    std::vector<MetricLabel> labels = identity.labels();
    labels.push_back({"state", UseStateName(StateOf(*record))});
    labels.push_back({"known_by", UseEvidenceName(record->use.ok() ? record->use->evidence
                                                                   : UseEvidence::kNone)});
    text->Add(labels, 1);
  }
}

void AddSemaphores(const std::vector<const SemaphoreRecord*>& records, absl::Time now,
                   OpenMetricsText* text) {
  for (const ColumnGauge& gauge : kColumnGauges) {
    const Column* const column = *ParseColumn(gauge.column);
    text->BeginGauges(gauge.name, gauge.help);
    for (const SemaphoreRecord* record : records) {
      const auto number = std::visit(NumberOf(), column->cell(*record, now));
      if (number.has_value()) text->Add(Identity(*record).labels(), *number);
    }
  }
  AddInfo(records, now, text);
  AddState(records, text);
}

// What is told of all together, those without series of their own too.
void AddTotals(const Selected& selected, const std::string& directory, OpenMetricsText* text) {
  const MetricLabel where = {"directory", directory};
  text->BeginGauges("seminspect_semaphores", "How many there are, by whether anybody has them.");
  for (const UseState state : {UseState::kInUse, UseState::kUnused, UseState::kUnknown}) {
    const auto count = std::count_if(selected.records.begin(), selected.records.end(),
                                     [&](const auto& record) { return StateOf(record) == state; });
    text->Add({where, {"state", UseStateName(state)}}, static_cast<double>(count));
  }

  size_t unread = 0;
  int unreadable_processes = 0;
  bool others_unlisted = false;
  bool uses_known = true;
  for (const SemaphoreRecord& record : selected.records) {
    if (!record.unread().ok()) ++unread;
    if (UseIsUnread(record)) uses_known = false;
    if (!record.use.ok()) continue;
    unreadable_processes = std::max(unreadable_processes, record.use->unreadable_users);
    others_unlisted = others_unlisted || record.use->others_unlisted;
  }
  const auto add = [&](absl::string_view name, absl::string_view help, double value) {
    text->BeginGauges(name, help);
    text->Add({where}, value);
  };
  add("seminspect_unreadable_semaphores", "Those that could not be read.",
      static_cast<double>(unread));
  add("seminspect_other_files", "Files beside them that are no semaphores.",
      static_cast<double>(selected.other_files));
  if (!uses_known) return;
  add("seminspect_unreadable_processes",
      "Processes that may have one, and could not be looked into.", unreadable_processes);
  add("seminspect_processes_hidden",
      "1: there may be processes that are not even listed (in a container, or under hidepid).",
      others_unlisted ? 1 : 0);
}

bool Succeeded(const absl::StatusOr<Selected>& selected) {
  return selected.ok() &&
         std::none_of(selected->records.begin(), selected->records.end(), UseIsUnread);
}

std::string MetricsText(const absl::StatusOr<Selected>& selected, const std::string& root,
                        size_t limit, absl::Time now, double duration_seconds) {
  const std::string directory = Printable(root);
  OpenMetricsText text;
  const auto add = [&](absl::string_view name, absl::string_view help, double value) {
    text.BeginGauges(name, help);
    text.Add({{"directory", directory}}, value);
  };
  if (selected.ok()) {
    const auto records = WithSeries(selected->records, limit);
    AddSemaphores(records, now, &text);
    AddTotals(*selected, directory, &text);
    add("seminspect_omitted_semaphores",
        "Those without series of their own, because there are more than seminspect_limit.",
        static_cast<double>(selected->records.size() - records.size()));
  }
  add("seminspect_limit", "How many semaphores have series of their own at the most.",
      static_cast<double>(limit));
  add("seminspect_export_success", "1: the directory and /proc could be read; 0: not so.",
      Succeeded(selected) ? 1 : 0);
  add("seminspect_export_duration_seconds", "How long it took to look.", duration_seconds);
  add("seminspect_export_timestamp_seconds", "When that was.", Seconds(now));
  return std::move(text).Finish();
}

ExitCode Export(const ExportOptions& options) {
  size_t limit;
  if (!absl::SimpleAtoi(options.limit, &limit)) {
    return RefuseUse(
        absl::StrCat("--limit: \"", Printable(options.limit), "\" is no number from 0 on"));
  }
  const absl::Time now = absl::Now();
  const auto begin = std::chrono::steady_clock::now();
  const absl::StatusOr<Selected> selected = Select(options.selection);
  const bool wrong_use = !selected.ok() && ErrnoOf(selected.status()) == 0;
  if (wrong_use) return RefuseSelection(selected.status(), options.selection);
  const std::chrono::duration<double> duration = std::chrono::steady_clock::now() - begin;

  // A directory that cannot be read is told, too: the old numbers would be taken for the new ones.
  const std::string text =
      MetricsText(selected, options.selection.root, limit, now, duration.count());
  ExitCode code = kExitFine;
  if (options.output.empty()) {
    code = Print(text, kExitFine);
  } else if (const absl::Status written = ReplaceFile(options.output, text); !written.ok()) {
    Complain(written.message());
    code = kExitUnread;
  }
  const ExitCode unread = selected.ok() ? ComplainOfUnread(selected->records)
                                        : RefuseSelection(selected.status(), options.selection);
  return code != kExitFine ? code : unread;
}

std::string ExportFooter() {
  return absl::StrCat(
      "The text is for the textfile collector of Prometheus's node exporter, which takes\n"
      "the text format 0.0.4 alone; it is OpenMetrics as well. Therefore every metric is a\n"
      "gauge, and there is nothing to choose. The file is replaced as a whole: a reader\n"
      "sees the old one or the new one. A # HELP line tells of each metric.\n"
      "\n"
      "Semaphores have the labels name and file; ages are told as the time that they count\n"
      "from. A number that could not be read is left out. Totals have the label directory,\n"
      "and count all that GLOB and --filter select. Series of their own have --limit of them: "
      "first those\n"
      "with waiters or notes, then those in use, unknown, and unused; among equals by name.\n"
      "seminspect_omitted_semaphores counts the rest.\n"
      "\n",
      kEscapesHelp,
      "Examples:\n"
      "  seminspect export\n"
      "  seminspect export --output /var/lib/prometheus/node-exporter/semaphores.prom\n"
      "  seminspect export --limit 0    # totals alone");
}

}  // namespace

RunVerb AddExport(CLI::App* command) {
  const auto options = std::make_shared<ExportOptions>();
  AddRootOption(command, &options->selection);
  AddFilterOptions(command, &options->selection);
  command->add_option("--output", options->output, "Replace this file (stdout)")->type_name("FILE");
  command
      ->add_option(
          "--limit", options->limit,
          absl::StrCat("Series of their own for N semaphores at the most (", options->limit, ")"))
      ->type_name("N");
  command->footer(ExportFooter);
  return [options] { return Export(*options); };
}

}  // namespace psem
