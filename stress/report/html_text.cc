#include "stress/report/html_text.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "stress/report/account.h"
#include "stress/report/html_escaped.h"
#include "stress/report/html_failure.h"
#include "stress/report/html_outcomes.h"
#include "stress/report/machine.h"
#include "stress/report/numbers.h"
#include "stress/report/page_style.h"
#include "stress/report/report.h"
#include "stress/report/totals.h"

namespace psem {
namespace {

std::string Badge(Verdict verdict) {
  const absl::string_view name = VerdictName(verdict);
  return absl::StrCat("<span class=\"badge ", name, "\">", name, "</span>");
}

std::string Tile(absl::string_view label, absl::string_view value) {
  return absl::StrCat("<div><dt>", label, "</dt><dd>", value, "</dd></div>\n");
}

std::string SecondsText(uint64_t ns) { return absl::StrFormat("%.1f s", Seconds(ns)); }

// A filled part of a track; never so little that it is not seen.
std::string Track(double part) {
  return absl::StrFormat(
      "<span class=\"track\"><span class=\"fill\" style=\"width:%.1f%%\"></span>"
      "</span>",
      part <= 0 ? 0 : std::max(100 * part, 0.7));
}

// A line for each failure, that leads to it.
std::string FindingsHtml(const SessionResult& result) {
  std::string html;
  int number = 0;
  for (const ScenarioResult& scenario : result.scenarios) {
    if (!scenario.failure.has_value()) continue;
    const Outcome outcome = scenario.failure->finding.outcome;
    absl::StrAppend(&html, "<li><a href=\"#failure-", ++number, "\">", OutcomeName(outcome),
                    "</a>: ", HtmlEscaped(OutcomeMeaning(outcome)), " <span class=\"soft\">in ",
                    HtmlEscaped(scenario.scenario->name()), "</span></li>\n");
  }
  return html.empty() ? "" : absl::StrCat("<ul class=\"findings\">\n", html, "</ul>\n");
}

std::string InterestsHtml(const SessionResult& result) {
  std::string html;
  for (const Interest& interest : InterestsOf(result)) {
    absl::StrAppend(
        &html, "<p><span class=\"badge interest\">", OutcomeName(interest.outcome),
        "</span> Worth to know, no failure: ", HtmlEscaped(OutcomeMeaning(interest.outcome)),
        " <span class=\"soft\">", Grouped(interest.times), interest.times == 1 ? " time" : " times",
        " in ", HtmlEscaped(absl::StrJoin(interest.scenarios, ", ")), "</span></p>\n");
  }
  return html;
}

std::string VerdictHtml(const TortureOptions& options, const SessionResult& result) {
  const Verdict verdict = result.verdict();
  const Totals totals = TotalsOf(result);
  uint64_t faults = 0;
  for (const uint64_t count : totals.faults) faults += count;
  const auto passed = std::count_if(
      result.scenarios.begin(), result.scenarios.end(),
      [](const ScenarioResult& scenario) { return scenario.verdict == Verdict::kPass; });
  std::string html = absl::StrCat(
      "<header class=\"card\"><div class=\"verdict edge-", VerdictName(verdict), "\">\n",
      Badge(verdict), "\n<h1>", HtmlEscaped(VerdictText(options, verdict)), "</h1>\n<p>",
      HtmlEscaped(options.subject.name), ": ", HtmlEscaped(options.subject.description), "</p>\n",
      FindingsHtml(result), InterestsHtml(result), "<dl class=\"tiles\">\n",
      Tile("scenarios passed", absl::StrCat(passed, " of ", result.scenarios.size())),
      Tile("operations", Grouped(totals.operations)));
  if (totals.trials > 0) absl::StrAppend(&html, Tile("trials", Grouped(totals.trials)));
  absl::StrAppend(&html, Tile("faults made", Grouped(faults)), Tile("runs", Grouped(totals.runs)),
                  Tile("time", SecondsText(result.elapsed_ns)), "</dl>\n");
  if (const std::string not_asked = NotAskedText(options); !not_asked.empty()) {
    absl::StrAppend(&html, "<p class=\"soft\">Not asked: ", HtmlEscaped(not_asked), ".</p>\n");
  }
  return absl::StrCat(html, "</div></header>\n");
}

std::string NoteOf(const ScenarioResult& scenario) {
  switch (scenario.verdict) {
    case Verdict::kPass:
      return std::string(scenario.scenario->answer());
    case Verdict::kFail:
      return scenario.failure.has_value()
                 ? std::string(OutcomeName(scenario.failure->finding.outcome))
                 : "";
    case Verdict::kUnfinished:
      return scenario.runs == 0 ? "never begun" : "nothing found";
    default:
      return scenario.reason;
  }
}

std::string Cell(absl::string_view style, absl::string_view label, absl::string_view html) {
  return absl::StrCat("<td class=\"", style, "\" data-label=\"", label, "\">", html, "</td>");
}

std::string ScenarioRow(const ScenarioResult& scenario, double fastest) {
  const double rate = RateOf(scenario.operations, scenario.elapsed_ns);
  std::string html =
      absl::StrCat("<tr><td><strong>", HtmlEscaped(scenario.scenario->name()),
                   "</strong><div class=\"question\">", HtmlEscaped(scenario.scenario->question()),
                   "</div></td><td>", Badge(scenario.verdict), "</td>");
  if (scenario.runs == 0) {
    absl::StrAppend(&html, "<td></td><td></td><td></td><td></td>");
  } else {
    absl::StrAppend(
        &html, Cell("number", "operations", Grouped(scenario.operations)),
        Cell("number rate", "a second",
             absl::StrCat(Grouped(static_cast<uint64_t>(rate)),
                          Track(fastest > 0 ? rate / fastest : 0))),
        scenario.trials > 0 ? Cell("number", "trials", Grouped(scenario.trials)) : "<td></td>",
        Cell("number", "time", SecondsText(scenario.elapsed_ns)));
  }
  return absl::StrCat(html, "<td class=\"note\">", HtmlEscaped(NoteOf(scenario)), "</td></tr>\n");
}

std::string ScenariosHtml(const SessionResult& result) {
  double fastest = 0;
  for (const ScenarioResult& scenario : result.scenarios) {
    fastest = std::max(fastest, RateOf(scenario.operations, scenario.elapsed_ns));
  }
  std::string html =
      "<h2>Scenarios</h2>\n<div class=\"card\"><table class=\"scenarios\"><thead><tr><th>scenario"
      "</th><th>verdict</th><th class=\"number\">operations</th><th class=\"number\">a second</th>"
      "<th class=\"number\">trials</th><th class=\"number\">time</th><th></th></tr></thead>\n"
      "<tbody>\n";
  for (const ScenarioResult& scenario : result.scenarios) {
    absl::StrAppend(&html, ScenarioRow(scenario, fastest));
  }
  return absl::StrCat(html, "</tbody></table></div>\n");
}

std::string FaultsHtml(const FaultCounts& faults) {
  const uint64_t most = *std::max_element(faults.begin(), faults.end());
  if (most == 0) return "";
  std::string html =
      "<h2>Faults that were made</h2>\n<div class=\"card\"><div class=\"bars faults\">\n";
  for (int i = 0; i < kFaults; ++i) {
    const uint64_t count = faults[static_cast<size_t>(i)];
    const double part =
        std::log10(1 + static_cast<double>(count)) / std::log10(1 + static_cast<double>(most));
    absl::StrAppend(&html, "<span>", FaultName(static_cast<Fault>(i)), "</span>", Track(part),
                    "<span class=\"number\">", Grouped(count), "</span>\n");
  }
  return absl::StrCat(html,
                      "</div><p class=\"legend\"><span>Each bar is the logarithm of its count."
                      "</span></p></div>\n");
}

std::string FailuresHtml(const TortureOptions& options, const SessionResult& result) {
  std::string html;
  int number = 0;
  for (const ScenarioResult& scenario : result.scenarios) {
    if (!scenario.failure.has_value()) continue;
    absl::StrAppend(&html, FailureHtml(MakeAccount(options, scenario), ++number));
  }
  if (number == 0) return "";
  return absl::StrCat("<h2>", number == 1 ? "The failure" : "The failures", "</h2>\n", html);
}

}  // namespace

std::string HtmlText(const TortureOptions& options, const SessionResult& result) {
  const std::string name = HtmlEscaped(options.subject.name);
  const std::string footer = absl::StrFormat(
      "seed %#x, %d processes, %s asked for; on %s", options.seed, options.processes,
      absl::FormatDuration(options.duration), MachineText(ThisMachine()));
  return absl::StrCat(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      // Nothing is fetched and nothing is run, whatever a text might talk the browser into.
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
      "'unsafe-inline'; img-src data:\">\n<link rel=\"icon\" href=\"data:,\">\n<title>",
      VerdictName(result.verdict()), ": ", name, " under torture</title>\n<style>", kPageStyle,
      "</style>\n</head>\n<body>\n<main>\n", VerdictHtml(options, result),
      FailuresHtml(options, result), ScenariosHtml(result), FaultsHtml(TotalsOf(result).faults),
      OutcomesHtml(result), "<footer>", HtmlEscaped(footer),
      "</footer>\n</main>\n</body>\n</html>\n");
}

}  // namespace psem
