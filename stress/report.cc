#include "stress/report.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace psem {
namespace {

// 1234567 as "1,234,567".
std::string Grouped(uint64_t number) {
  std::string digits = absl::StrCat(number);
  for (size_t i = digits.size(); i > 3;) {
    i -= 3;
    digits.insert(i, ",");
  }
  return digits;
}

double Seconds(uint64_t ns) { return static_cast<double>(ns) / 1e9; }

uint64_t Rate(const ScenarioResult& result) {
  if (result.elapsed_ns == 0) return 0;
  return static_cast<uint64_t>(static_cast<double>(result.operations) / Seconds(result.elapsed_ns));
}

// In a column of 12, coloured.
std::string VerdictCell(const ScenarioResult& result, bool over, const Palette& palette) {
  if (result.verdict == Verdict::kUnfinished && !over) {
    return result.running ? palette.Strong(absl::StrFormat("%-12s", "running"))
                          : palette.Quiet(absl::StrFormat("%-12s", "next"));
  }
  const std::string cell = absl::StrFormat("%-12s", VerdictName(result.verdict));
  switch (result.verdict) {
    case Verdict::kPass:
      return palette.Good(cell);
    case Verdict::kFail:
      return palette.Bad(cell);
    default:
      return palette.Doubtful(cell);
  }
}

std::string Note(const ScenarioResult& result, int runs_planned, bool over) {
  switch (result.verdict) {
    case Verdict::kPass:
      return std::string(result.scenario->answer());
    case Verdict::kFail:
      return absl::StrCat(OutcomeName(result.failure->finding.outcome), ", in run ", result.runs);
    case Verdict::kInconclusive:
      return "see below";
    case Verdict::kSkipped:
      return result.reason;
    case Verdict::kUnfinished:
      break;
  }
  if (result.runs == 0) return over ? "never begun" : "";
  return absl::StrCat("run ", result.runs, " of ", runs_planned, over ? ", nothing found" : "");
}

}  // namespace

std::string Palette::Paint(absl::string_view code, absl::string_view text) const {
  return on ? absl::StrCat("\x1b[", code, "m", text, "\x1b[0m") : std::string(text);
}

std::string HeadText(const TortureOptions& options, int cores) {
  return absl::StrFormat(
      "seed %#x\n\nTorturing %s, %s:\n%d %s, %d processes on %d %s, %s in all.\n\n", options.seed,
      options.subject.name, options.subject.description, options.scenarios.size(),
      options.scenarios.size() == 1 ? "scenario" : "scenarios", options.processes, cores,
      cores == 1 ? "core" : "cores", absl::FormatDuration(options.duration));
}

std::string TableText(const SessionResult& result, const Palette& palette) {
  // While something runs the session is not over.
  bool over = true;
  for (const ScenarioResult& scenario : result.scenarios) over = over && !scenario.running;
  std::string text = palette.Strong(absl::StrFormat("%-17s %-12s %13s %12s %7s", "SCENARIO",
                                                    "VERDICT", "OPERATIONS", "A SECOND", "TIME"));
  absl::StrAppend(&text, "\n");
  for (const ScenarioResult& scenario : result.scenarios) {
    absl::StrAppend(
        &text,
        absl::StrFormat("%-17s %s %13s %12s %6.1fs", scenario.scenario->name(),
                        VerdictCell(scenario, over, palette), Grouped(scenario.operations),
                        Grouped(Rate(scenario)), Seconds(scenario.elapsed_ns)),
        "  ", palette.Quiet(Note(scenario, result.runs_planned, over)), "\n");
  }
  return text;
}

std::string ReasonsText(const SessionResult& result, const Palette& palette) {
  std::string text;
  for (const ScenarioResult& scenario : result.scenarios) {
    if (scenario.verdict != Verdict::kInconclusive) continue;
    absl::StrAppend(&text, palette.Strong(scenario.scenario->name()), ": ", scenario.reason, "\n");
  }
  return text.empty() ? "" : text + "\n";
}

std::string SumText(const TortureOptions& options, const SessionResult& result,
                    const Palette& palette) {
  uint64_t operations = 0;
  FaultCounts faults = {};
  for (const ScenarioResult& scenario : result.scenarios) {
    operations += scenario.operations;
    for (size_t i = 0; i < faults.size(); ++i) faults[i] += scenario.faults[i];
  }
  const std::string work =
      absl::StrFormat("%s operations, %s signals, %s stops, %.1f s", Grouped(operations),
                      Grouped(faults[static_cast<int>(Fault::kSignal)]),
                      Grouped(faults[static_cast<int>(Fault::kStop)]), Seconds(result.elapsed_ns));
  const std::string name = options.subject.name;
  switch (result.verdict()) {
    case Verdict::kPass:
      return absl::StrCat(palette.Good("PASS"), "  ", name, " kept its promises: ", work, ".\n");
    case Verdict::kFail:
      return absl::StrCat(palette.Bad("FAIL"), "  ", name, " is broken: found after ", work, ".\n");
    case Verdict::kInconclusive:
      return absl::StrCat(palette.Doubtful("INCONCLUSIVE"), "  nothing is known to be wrong with ",
                          name, ", but not all could be tried: ", work, ".\n");
    case Verdict::kSkipped:
      return absl::StrCat(palette.Doubtful("SKIPPED"), "  ", name,
                          " promises nothing that could be asked.\n");
    case Verdict::kUnfinished:
      break;
  }
  return absl::StrCat(palette.Doubtful("unfinished"), "  ", name, " was fine so far: ", work, "\n");
}

int ExitCode(Verdict verdict) {
  constexpr int kCodes[] = {0, 1, 3, 3, 0};  // PASS, FAIL, INCONCLUSIVE, unfinished, SKIPPED.
  return kCodes[static_cast<int>(verdict)];
}

}  // namespace psem
