#include "tools/seminspect/commands/polling.h"

#include <poll.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "lib/base/printable.h"
#include "tools/seminspect/duration.h"

namespace psem {
void AddPollingOptions(CLI::App* command, Polling* polling) {
  AddRootOption(command, &polling->selection);
  AddFilterOptions(command, &polling->selection);
  command->add_option("--interval", polling->interval, "From one look to the next (1s)")
      ->type_name("TIME");
}

absl::StatusOr<absl::Duration> ParseDuration(absl::string_view option, absl::string_view text,
                                             absl::Duration least) {
  const absl::StatusOr<absl::Duration> duration = ParseTypedDuration(text);
  if (duration.ok() && *duration >= least && *duration < absl::InfiniteDuration()) return duration;
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
