#include "stress/report/html_outcomes.h"

#include <set>

#include "absl/strings/str_cat.h"
#include "stress/report/html_escaped.h"
#include "stress/report/numbers.h"
#include "stress/report/outcome_rows.h"

namespace psem {
namespace {

std::string RowHtml(const OutcomeRow& row) {
  const absl::string_view grade = GradeName(row.grade);
  const bool missing = row.times == 0 && row.grade == Grade::kRequired;
  const absl::string_view style = missing                          ? "missing"
                                  : row.times == 0                 ? "unseen"
                                  : row.grade == Grade::kForbidden ? "forbidden"
                                                                   : "seen";
  return absl::StrCat("<tr class=\"", style, "\"><td>", OutcomeName(row.outcome),
                      "</td><td><span class=\"grade ", grade, "\">", grade,
                      "</span></td><td class=\"number\">",
                      row.times == 0 ? "never" : Grouped(row.times), "</td></tr>\n");
}

}  // namespace

std::string OutcomesHtml(const SessionResult& result) {
  std::string tables;
  std::set<Outcome> told;
  for (const ScenarioResult& scenario : result.scenarios) {
    if (scenario.runs == 0) continue;
    absl::StrAppend(&tables, "<section class=\"card\"><h3>", HtmlEscaped(scenario.scenario->name()),
                    "<span class=\"badge ", VerdictName(scenario.verdict), "\">",
                    VerdictName(scenario.verdict), "</span></h3><table><tbody>\n");
    for (const OutcomeRow& row : OutcomeRowsOf(scenario)) {
      told.insert(row.outcome);
      absl::StrAppend(&tables, RowHtml(row));
    }
    absl::StrAppend(&tables, "</tbody></table></section>\n");
  }
  if (tables.empty()) return "";
  std::string meanings;
  for (const Outcome outcome : told) {
    absl::StrAppend(&meanings, "<dt>", OutcomeName(outcome), "</dt><dd>",
                    HtmlEscaped(OutcomeMeaning(outcome)), "</dd>\n");
  }
  return absl::StrCat(
      "<h2>Outcomes</h2>\n<p class=\"soft\" style=\"margin-bottom:12px\">A scenario that never saw "
      "a "
      "required outcome is INCONCLUSIVE. What it does not declare is forbidden: seen once, it is a "
      "FAIL.</p>\n<div class=\"outcomes\">\n",
      tables,
      "</div>\n<div class=\"card\" style=\"margin-top:12px\"><details open><summary>What they "
      "mean</summary><dl class=\"meanings\">\n",
      meanings, "</dl></details></div>\n");
}

}  // namespace psem
