#include "stress/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <algorithm>
#include <numeric>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/time/time.h"
#include "stress/report/numbers.h"
#include "stress/report/report.h"
#include "stress/report/totals.h"

namespace psem {
namespace {

// No line is wrapped while the table is drawn: a line is a line, whatever the terminal's width.
constexpr char kNoWrap[] = "\x1b[?7l";
constexpr char kWrap[] = "\x1b[?7h";
constexpr char kEraseBelow[] = "\x1b[J";

// "12 s so far, 88 s left".
std::string TimeText(const SessionResult& result) {
  const absl::Duration elapsed = absl::Nanoseconds(static_cast<int64_t>(result.elapsed_ns));
  const std::string so_far =
      absl::StrCat(absl::FormatDuration(absl::Trunc(elapsed, absl::Seconds(1))), " so far");
  if (result.duration == absl::InfiniteDuration()) return so_far + ", until Ctrl-C";
  const absl::Duration left = std::max(result.duration - elapsed, absl::ZeroDuration());
  return absl::StrCat(so_far, ", ", absl::FormatDuration(absl::Ceil(left, absl::Seconds(1))),
                      " left");
}

}  // namespace

std::string ProgressText(const SessionResult& result) {
  const Totals totals = TotalsOf(result);
  const uint64_t faults = std::accumulate(totals.faults.begin(), totals.faults.end(), uint64_t{0});
  std::string text = absl::StrFormat(
      "%s; %s operations, %s a second; %s faults", TimeText(result), Grouped(totals.operations),
      Grouped(static_cast<uint64_t>(RateOf(totals.operations, result.elapsed_ns))),
      Grouped(faults));
  for (const ScenarioResult& scenario : result.scenarios) {
    if (!scenario.running || !scenario.failure.has_value()) continue;
    const Failure& failure = *scenario.failure;
    absl::StrAppendFormat(&text, "\n%s: making run %d again, it failed %d of %d times so far",
                          scenario.scenario->name(), failure.run, failure.reruns_failed,
                          failure.reruns);
  }
  return text;
}

Progress::Progress(const Palette& palette) : palette_(palette) {}

void Progress::Draw(const SessionResult& result) {
  Erase();
  const std::string table =
      absl::StrCat(TableText(result, palette_), "\n", ProgressText(result), "\n");
  printf("%s%s%s", kNoWrap, table.c_str(), kWrap);
  fflush(stdout);
  lines_ = static_cast<int>(std::count(table.begin(), table.end(), '\n'));
}

void Progress::Erase() {
  if (lines_ > 0) printf("\x1b[%dA\r%s", lines_, kEraseBelow);
  lines_ = 0;
}

bool Progress::IsPossible() {
  const char* const terminal = getenv("TERM");
  return isatty(STDOUT_FILENO) == 1 && terminal != nullptr && strcmp(terminal, "dumb") != 0;
}

}  // namespace psem
