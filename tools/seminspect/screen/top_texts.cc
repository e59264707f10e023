#include "tools/seminspect/screen/top_texts.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "lib/base/printable.h"
#include "lib/inspect/use.h"
#include "tools/seminspect/render/table.h"

namespace psem {
namespace {

// Behind it stand the totals.
std::string FilterText(const SemaphoreRows& rows) {
  if (rows.filter().empty()) return "";
  return absl::StrCat(rows.size(), " with \"", Printable(rows.filter()), "\"; ");
}

std::string ClockText(const TopState& state) {
  const std::string time = absl::FormatTime("%H:%M:%SZ", state.rows().time(), absl::UTCTimeZone());
  if (state.paused()) return absl::StrCat(time, " PAUSED");
  return absl::StrCat(time, " every ", absl::FormatDuration(state.interval()));
}

}  // namespace

std::string SummaryLine(const TopState& state, size_t width) {
  std::string line = state.summary();
  const std::string clock = ClockText(state);
  if (width == 0) return absl::StrCat(line, "  ", clock);
  // A long path gives way, the clock does not: it says that it stands still.
  constexpr size_t kLeastSummary = 8;
  if (width < clock.size() + kLeastSummary) return state.paused() ? clock : line;
  const size_t left = width - clock.size() - 2;
  CutTo(left, &line);
  line.append(left + 2 - DisplayWidth(line), ' ');
  return line + clock;
}

std::string TotalsText(const SemaphoreRows& rows) {
  size_t in_use = 0;
  size_t unused = 0;
  size_t unknown = 0;
  size_t waiters = 0;
  size_t at_zero = 0;
  bool complete = true;
  for (const SemaphoreRecord& record : rows.records()) {
    if (record.value.ok() && *record.value == 0) ++at_zero;
    if (!record.use.ok()) {
      ++unknown;
      continue;
    }
    const SemaphoreUse& use = *record.use;
    (use.state == UseState::kInUse ? in_use : use.state == UseState::kUnused ? unused : unknown)++;
    waiters += use.waiters.size();
    complete = complete && use.waiters_complete();
  }
  return absl::StrCat(FilterText(rows), in_use, " in use, ", unused, " unused, ", unknown,
                      " unknown, ", CountText(waiters, complete), " waiting, ", at_zero,
                      " at zero");
}

std::string KeysText(const TopState& state, size_t width) {
  const std::pair<const char*, const char*> keys[] = {
      {"q", "quit"},
      {"h", "help"},
      {"/", "filter"},
      {"Enter", state.shows_detail() ? "less" : "details"},
      {"< >", "sort"},
      {"r", "reverse"},
      {"Space", state.paused() ? "go on" : "pause"},
      {"+ -", "interval"}};
  std::string line;
  for (const auto& [key, meaning] : keys) {
    const std::string hint = absl::StrCat(line.empty() ? "" : "  ", key, " ", meaning);
    if (DisplayWidth(line) + DisplayWidth(hint) > width) break;
    line += hint;
  }
  return line;
}

std::vector<std::string> HelpLines() {
  return absl::StrSplit(
      "Up Down k j       one row up, down\n"
      "PgUp PgDn         one page up, down\n"
      "Home End          to the first, the last row\n"
      "Enter d           all about the selected semaphore, and back\n"
      "[ ]               scroll what is said about it\n"
      "< >               sort by the column on the left, on the right\n"
      "N V W U S O A ... sort by the column that begins so; again: the other way round\n"
      "r                 reverse the order\n"
      "/                 show only names with a text; Enter keeps it, Escape undoes it,\n"
      "                  Ctrl-U empties it\n"
      "Space             pause, go on\n"
      "+ -               look less often, more often\n"
      "q Ctrl-C          quit\n"
      "\n"
      "Any key goes back.",
      '\n');
}

std::string NothingText(const TopState& state) {
  if (state.rows().records().empty()) return "no semaphore here";
  return absl::StrCat("no name has \"", Printable(state.rows().filter()),
                      "\" in it; / changes that");
}

}  // namespace psem
