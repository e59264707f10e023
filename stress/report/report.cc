#include "stress/report/report.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "stress/report/account_text.h"
#include "stress/report/numbers.h"
#include "stress/report/safe_text.h"
#include "stress/report/totals.h"

namespace psem {
namespace {

constexpr size_t kVerdictWidth = 12;

// While something runs the session is not over.
bool IsOver(const SessionResult& result) {
  return std::none_of(result.scenarios.begin(), result.scenarios.end(),
                      [](const ScenarioResult& scenario) { return scenario.running; });
}

bool HasTrials(const SessionResult& result) {
  return std::any_of(result.scenarios.begin(), result.scenarios.end(),
                     [](const ScenarioResult& scenario) { return scenario.trials > 0; });
}

std::string Padded(absl::string_view text, size_t width) {
  return absl::StrCat(text, std::string(width - std::min(width, text.size()), ' '));
}

std::string Painted(Verdict verdict, absl::string_view text, const Palette& palette) {
  switch (verdict) {
    case Verdict::kPass:
      return palette.Good(text);
    case Verdict::kFail:
      return palette.Bad(text);
    case Verdict::kSkipped:
      return palette.Quiet(text);
    default:
      return palette.Doubtful(text);
  }
}

std::string VerdictCell(const ScenarioResult& result, bool over, const Palette& palette) {
  if (result.verdict == Verdict::kUnfinished && !over) {
    return result.running ? palette.Strong(Padded("running", kVerdictWidth))
                          : palette.Quiet(Padded("next", kVerdictWidth));
  }
  return Painted(result.verdict, Padded(VerdictName(result.verdict), kVerdictWidth), palette);
}

std::string InterestingNames(const ScenarioResult& result) {
  std::string names;
  for (const Expectation& expectation : result.scenario->expectations()) {
    const uint64_t times = result.outcomes[static_cast<size_t>(expectation.outcome)];
    if (expectation.grade != Grade::kInteresting || times == 0) continue;
    absl::StrAppend(&names, "; ", OutcomeName(expectation.outcome));
  }
  return names;
}

std::string Note(const ScenarioResult& result, int runs_planned, bool over) {
  switch (result.verdict) {
    case Verdict::kPass:
      return absl::StrCat(result.scenario->answer(), InterestingNames(result));
    case Verdict::kFail:
      if (!result.failure.has_value()) return "";
      return absl::StrCat(OutcomeName(result.failure->finding.outcome), ", in run ",
                          result.failure->run);
    case Verdict::kInconclusive:
      return "see below";
    case Verdict::kSkipped:
      return SafeText(result.reason);
    case Verdict::kUnfinished:
      break;
  }
  if (result.runs == 0) return over ? "never begun" : "";
  if (runs_planned == 0) return absl::StrCat("run ", result.runs);
  return absl::StrCat("run ", result.runs, " of ", runs_planned, over ? ", nothing found" : "");
}

// "faults: signals 79,019, stops 1,873"; empty when there were none.
std::string FaultsText(const FaultCounts& faults) {
  std::vector<std::string> kinds;
  for (int i = 0; i < kFaults; ++i) {
    const uint64_t count = faults[static_cast<size_t>(i)];
    if (count == 0) continue;
    kinds.push_back(absl::StrCat(FaultName(static_cast<Fault>(i)), " ", Grouped(count)));
  }
  return kinds.empty() ? "" : absl::StrCat("faults: ", absl::StrJoin(kinds, ", "));
}

// How long the session took; or to find the first of what it found.
uint64_t TimeNs(const SessionResult& result) {
  uint64_t time_ns = result.elapsed_ns;
  for (const ScenarioResult& scenario : result.scenarios) {
    if (scenario.failure.has_value()) time_ns = std::min(time_ns, scenario.failure->found_after_ns);
  }
  return time_ns;
}

std::string WorkText(const SessionResult& result, const Totals& totals) {
  std::string text = absl::StrCat(Grouped(totals.operations), " operations");
  if (totals.trials > 0) absl::StrAppend(&text, ", ", Grouped(totals.trials), " trials");
  return absl::StrFormat("%s, %.1f s", text, Seconds(TimeNs(result)));
}

}  // namespace

std::string HeadText(const TortureOptions& options, int cores) {
  const std::string duration = options.duration == absl::InfiniteDuration()
                                   ? "until it is stopped"
                                   : absl::FormatDuration(options.duration) + " in all";
  return absl::StrFormat("seed %#x\n\nTorturing %s, %s:\n%d %s, %d processes on %d %s, %s.\n\n",
                         options.seed, SafeText(options.subject.name),
                         SafeText(options.subject.description), options.scenarios.size(),
                         options.scenarios.size() == 1 ? "scenario" : "scenarios",
                         options.processes, cores, cores == 1 ? "core" : "cores", duration);
}

std::string TableText(const SessionResult& result, const Palette& palette) {
  const bool over = IsOver(result);
  const bool trials = HasTrials(result);
  size_t width = sizeof("SCENARIO") - 1;
  for (const ScenarioResult& scenario : result.scenarios) {
    width = std::max(width, scenario.scenario->name().size());
  }
  const auto row = [&](absl::string_view name, absl::string_view verdict, absl::string_view work,
                       absl::string_view rate, absl::string_view tried, absl::string_view time) {
    std::string text =
        absl::StrFormat("%s  %s %13s %12s ", Padded(name, width), verdict, work, rate);
    if (trials) absl::StrAppendFormat(&text, "%9s ", tried);
    return absl::StrCat(text, absl::StrFormat("%7s", time));
  };
  std::string text = palette.Strong(row("SCENARIO", Padded("VERDICT", kVerdictWidth), "OPERATIONS",
                                        "A SECOND", "TRIALS", "TIME"));
  absl::StrAppend(&text, "\n");
  for (const ScenarioResult& scenario : result.scenarios) {
    const auto rate = static_cast<uint64_t>(RateOf(scenario.operations, scenario.elapsed_ns));
    const bool nothing = scenario.verdict == Verdict::kSkipped;
    absl::StrAppend(&text,
                    row(scenario.scenario->name(), VerdictCell(scenario, over, palette),
                        nothing ? "-" : Grouped(scenario.operations), nothing ? "-" : Grouped(rate),
                        scenario.trials == 0 ? "-" : Grouped(scenario.trials),
                        nothing ? "-" : absl::StrFormat("%.1fs", Seconds(scenario.elapsed_ns))),
                    "  ", palette.Quiet(Note(scenario, result.runs_planned, over)), "\n");
  }
  return text;
}

std::string ReasonsText(const SessionResult& result, const Palette& palette) {
  std::string text;
  for (const ScenarioResult& scenario : result.scenarios) {
    if (scenario.verdict != Verdict::kInconclusive) continue;
    absl::StrAppend(&text, palette.Strong(scenario.scenario->name()), ": ",
                    SafeText(scenario.reason), "\n");
  }
  return text.empty() ? "" : text + "\n";
}

std::string InterestingText(const SessionResult& result, const Palette& palette) {
  std::string text;
  for (const Interest& interest : InterestsOf(result)) {
    absl::StrAppend(&text, palette.Strong(OutcomeName(interest.outcome)), ", ",
                    Grouped(interest.times), interest.times == 1 ? " time" : " times", " in ",
                    absl::StrJoin(interest.scenarios, ", "), ": worth to know, no failure.\n  ",
                    OutcomeMeaning(interest.outcome), "\n");
  }
  return text.empty() ? "" : text + "\n";
}

std::string VerdictText(const TortureOptions& options, Verdict verdict) {
  const std::string name = SafeText(options.subject.name);
  switch (verdict) {
    case Verdict::kPass:
      return name + " kept its promises";
    case Verdict::kFail:
      return name + " is broken";
    case Verdict::kInconclusive:
      return absl::StrCat("nothing is known to be wrong with ", name,
                          ", but not all could be tried");
    case Verdict::kSkipped:
      return name + " promises nothing that could be asked";
    case Verdict::kUnfinished:
      break;
  }
  return name + " was fine so far";
}

std::string SumText(const TortureOptions& options, const SessionResult& result,
                    const Palette& palette) {
  const Verdict verdict = result.verdict();
  const Totals totals = TotalsOf(result);
  std::string text = absl::StrCat(
      Painted(verdict, VerdictName(verdict), palette), "  ", VerdictText(options, verdict),
      verdict == Verdict::kFail ? ": found after " : ": ", WorkText(result, totals), ".\n");
  const std::string not_asked = NotAskedText(options);
  for (const std::string& line :
       {FaultsText(totals.faults),
        not_asked.empty() ? std::string() : absl::StrCat("not asked: ", not_asked)}) {
    if (!line.empty()) absl::StrAppend(&text, "      ", line, "\n");
  }
  return text;
}

std::string ReportText(const TortureOptions& options, const SessionResult& result,
                       const Palette& palette) {
  std::string text = TableText(result, palette) + "\n";
  for (const ScenarioResult& scenario : result.scenarios) {
    if (!scenario.failure.has_value()) continue;
    absl::StrAppend(&text, AccountText(options, scenario, palette), "\n");
  }
  return absl::StrCat(text, ReasonsText(result, palette), InterestingText(result, palette),
                      SumText(options, result, palette));
}

int ExitCode(Verdict verdict) {
  constexpr int kCodes[] = {0, 1, 3, 3, 3};  // PASS, FAIL, INCONCLUSIVE, unfinished, SKIPPED.
  return kCodes[static_cast<int>(verdict)];
}

}  // namespace psem
