#include "tools/seminspect/commands/polling.h"

#include <fnmatch.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/base/printable.h"

namespace psem {
namespace {

// A pattern may leave out the slash that every name begins with.
bool Matches(const std::vector<std::string>& patterns, const SemaphoreRecord& record) {
  const std::string name = Printable(record.name);
  return std::any_of(patterns.begin(), patterns.end(), [&name](const std::string& pattern) {
    return fnmatch(pattern.c_str(), name.c_str(), 0) == 0 ||
           fnmatch(pattern.c_str(), name.c_str() + 1, 0) == 0;
  });
}

}  // namespace

void AddPollingOptions(CLI::App* command, Polling* polling) {
  AddRootOption(command, &polling->selection);
  command->add_option("--interval", polling->interval, "From one look to the next (1s)")
      ->type_name("TIME");
  command->add_option("GLOB", polling->patterns, "Only names like this: 'jobs*' (all)")
      ->type_name("GLOB");
}

// The one place where the patterns work.
absl::StatusOr<Selected> Look(const Polling& polling) {
  absl::StatusOr<Selected> selected = Select(polling.selection);
  if (!selected.ok() || polling.patterns.empty()) return selected;
  std::vector<SemaphoreRecord>& records = selected->records;
  records.erase(std::remove_if(records.begin(), records.end(),
                               [&polling](const SemaphoreRecord& record) {
                                 return !Matches(polling.patterns, record);
                               }),
                records.end());
  return selected;
}

absl::StatusOr<absl::Duration> ParseDuration(absl::string_view option, absl::string_view text,
                                             absl::Duration least) {
  absl::Duration duration;
  if (absl::ParseDuration(text, &duration) && duration >= least &&
      duration < absl::InfiniteDuration()) {
    return duration;
  }
  return absl::InvalidArgumentError(absl::StrCat(option, ": \"", Printable(text),
                                                 "\" is no time of ", absl::FormatDuration(least),
                                                 " or more; give it as 500ms, 2s or 1m30s"));
}

bool WaitWhileStdoutIsRead(absl::Duration duration) {
  const absl::Time deadline = absl::Now() + duration;
  for (;;) {
    const absl::Duration left = deadline - absl::Now();
    if (left <= absl::ZeroDuration()) return true;
    pollfd out = {STDOUT_FILENO, 0, 0};  // It tells of errors without being asked.
    const timespec timeout = absl::ToTimespec(left);
    if (ppoll(&out, 1, &timeout, nullptr) > 0) return false;
  }
}

}  // namespace psem
