#include "stress/soak.h"

#include <numeric>
#include <utility>

#include "absl/strings/str_format.h"
#include "stress/run/random.h"

namespace psem {
namespace {

constexpr uint64_t kMinuteNs = 60000000000;

// "nothing found", or the verdict of each scenario that is not fine.
std::string VerdictText(const SessionResult& so_far) {
  std::string text;
  for (const ScenarioResult& scenario : so_far.scenarios) {
    if (scenario.verdict != Verdict::kFail && scenario.verdict != Verdict::kInconclusive) continue;
    absl::StrAppendFormat(&text, "%s%s of %s", text.empty() ? "" : ", ",
                          VerdictName(scenario.verdict), scenario.scenario->name());
  }
  return text.empty() ? "nothing found" : text;
}

}  // namespace

uint64_t SoakSeed(uint64_t seed, uint64_t elapsed_ns) {
  const uint64_t minute = elapsed_ns / kMinuteNs;
  return minute == 0 ? seed : SeedOf(seed, minute);
}

std::string SoakLog::Note(const SessionResult& so_far, absl::Time now) {
  const uint64_t minutes = so_far.elapsed_ns / kMinuteNs;
  const uint64_t seed = std::exchange(seed_, so_far.seed);
  if (minutes == minutes_) return "";
  minutes_ = minutes;
  int runs = 0;
  uint64_t operations = 0;
  uint64_t faults = 0;
  for (const ScenarioResult& scenario : so_far.scenarios) {
    runs += scenario.runs;
    operations += scenario.operations;
    faults = std::accumulate(scenario.faults.begin(), scenario.faults.end(), faults);
  }
  return absl::StrFormat("%s  %4d min  seed %#018x  %7d runs  %13d operations  %11d faults  %s\n",
                         absl::FormatTime("%Y-%m-%d %H:%M:%S", now, absl::LocalTimeZone()), minutes,
                         seed, runs, operations, faults, VerdictText(so_far));
}

}  // namespace psem
