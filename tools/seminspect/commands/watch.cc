#include "tools/seminspect/commands/watch.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/time/clock.h"
#include "lib/base/counted.h"
#include "lib/base/printable.h"
#include "tools/seminspect/commands/changes.h"
#include "tools/seminspect/commands/polling.h"
#include "tools/seminspect/help.h"
#include "tools/seminspect/render/json.h"

namespace psem {
namespace {

struct WatchOptions {
  Polling polling;
  bool json = false;
  bool present = false;
  uint64_t count = 0;  // 0: no end.
  std::string duration;
};

std::string WatchFooter() {
  return absl::StrCat(
      "A line is printed, and flushed, for each semaphore that appeared, is gone or was replaced\n"
      "(another file has its name), and for each of these that changed:\n  ",
      absl::StrJoin(WatchedColumns(), ", "),
      "\n"
      "Nothing announces a change, so it is looked for: what comes and goes between two looks\n"
      "is not seen. A directory that cannot be looked into any more is said on stderr, once,\n"
      "and tried again; the exit code is then 1. It ends by --count, by --duration, when\n"
      "nobody reads its output any more (1), or by a signal: SIGINT and SIGTERM end it as they\n"
      "end any program, and a shell shows 128 + the signal.\n"
      "\n"
      "--json prints an object on each line: {\"schema_version\": ",
      kJsonSchemaVersion,
      ", \"time\",\n"
      "\"event\", \"name\", \"file\", \"before\", \"after\"}. The event is present, appeared, "
      "gone,\n"
      "replaced or changed. With changed there is \"column\", and before and after are its\n"
      "values; else they are the whole semaphore, or null.\n"
      "\n",
      kEscapesHelp,
      "Examples:\n"
      "  seminspect watch 'jobs*' --interval 100ms\n"
      "  seminspect watch --json --present --duration 1m | jq -r '[.time, .event, .name] | @tsv'");
}

// One run of the verb.
class Watch {
 public:
  Watch(const WatchOptions& options, absl::Duration interval, absl::Time end)
      : options_(options), interval_(interval), end_(end) {}

  ExitCode Run() {
    absl::StatusOr<Selected> first = Select(options_.polling.selection);
    if (!first.ok()) return RefuseSelection(first.status(), options_.polling.selection);
    last_ = std::move(first->records);
    SayWhatIsWatched();
    if (options_.present) {
      for (const SemaphoreRecord& record : last_) {
        if (!PrintChange({ChangeKind::kPresent, nullptr, &record}, absl::Now())) return code_;
      }
    }
    for (;;) {
      const absl::Duration left = end_ - absl::Now();
      if (!WaitWhileStdoutIsRead(std::min(interval_, left))) return kExitUnread;
      if (!LookAgain() || absl::Now() >= end_) return code_;
    }
  }

 private:
  const std::string& root() const { return options_.polling.selection.root; }

  void SayWhatIsWatched() const {
    if (isatty(STDERR_FILENO) == 0) return;
    Complain(absl::StrCat("watching ", Counted(last_.size(), "semaphore"), " in ",
                          Printable(root()), " every ", absl::FormatDuration(interval_)));
  }

  // Each of these returns false when the watch is over.
  bool LookAgain() {
    absl::StatusOr<Selected> selected = Select(options_.polling.selection);
    if (!selected.ok()) {
      if (!is_blind_) code_ = RefuseSelection(selected.status(), options_.polling.selection);
      is_blind_ = true;
      return true;
    }
    is_blind_ = false;
    const absl::Time now = absl::Now();
    for (const Change& change : ChangesBetween(last_, selected->records)) {
      if (!PrintChange(change, now)) return false;
    }
    last_ = std::move(selected->records);
    return true;
  }

  bool PrintChange(const Change& change, absl::Time time) {
    const std::string line = options_.json ? RenderJsonLine(ChangeJson(change, time))
                                           : absl::StrCat(ChangeText(change, time), "\n");
    if (Print(line, kExitFine) != kExitFine) {
      code_ = kExitUnread;
      return false;
    }
    return ++printed_ != options_.count;
  }

  const WatchOptions& options_;
  const absl::Duration interval_;
  const absl::Time end_;
  std::vector<SemaphoreRecord> last_;
  bool is_blind_ = false;  // The last look failed.
  uint64_t printed_ = 0;
  ExitCode code_ = kExitFine;
};

ExitCode RunWatch(const WatchOptions& options) {
  const auto interval = ParseDuration("--interval", options.polling.interval, kShortestInterval);
  if (!interval.ok()) return RefuseUse(interval.status().message());
  absl::Time end = absl::InfiniteFuture();
  if (!options.duration.empty()) {
    const auto duration = ParseDuration("--duration", options.duration, absl::ZeroDuration());
    if (!duration.ok()) return RefuseUse(duration.status().message());
    end = absl::Now() + *duration;
  }
  return Watch(options, *interval, end).Run();
}

}  // namespace

RunVerb AddWatch(CLI::App* command) {
  const auto options = std::make_shared<WatchOptions>();
  AddPollingOptions(command, &options->polling);
  command->add_flag("--json", options->json, "Print JSON, an object on each line");
  command->add_flag("--present", options->present,
                    "Print a line first for each semaphore that is there");
  command->add_option("--count", options->count, "End after this many lines")
      ->type_name("N")
      ->check(CLI::PositiveNumber.description(""));
  command->add_option("--duration", options->duration, "End after this time")->type_name("TIME");
  command->footer(WatchFooter);
  return [options] { return RunWatch(*options); };
}

}  // namespace psem
