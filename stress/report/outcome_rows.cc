#include "stress/report/outcome_rows.h"

#include <algorithm>

namespace psem {
namespace {

bool IsDeclared(const ScenarioResult& result, Outcome outcome) {
  const auto expectations = result.scenario->expectations();
  return std::any_of(expectations.begin(), expectations.end(), [&](const Expectation& expectation) {
    return expectation.outcome == outcome;
  });
}

}  // namespace

std::vector<OutcomeRow> OutcomeRowsOf(const ScenarioResult& result) {
  std::vector<OutcomeRow> rows;
  for (int i = 0; i < kOutcomes; ++i) {
    OutcomeRow row;
    row.outcome = static_cast<Outcome>(i);
    row.times = result.outcomes[static_cast<size_t>(i)];
    // What the judge found need not have been counted by a worker.
    if (row.times == 0 && result.failure.has_value() &&
        result.failure->finding.outcome == row.outcome) {
      row.times = 1;
    }
    if (row.times == 0 && !IsDeclared(result, row.outcome)) continue;
    row.grade = GradeOf(row.outcome, result.scenario->expectations());
    rows.push_back(row);
  }
  std::stable_sort(rows.begin(), rows.end(),
                   [](const OutcomeRow& a, const OutcomeRow& b) { return a.grade < b.grade; });
  return rows;
}

absl::string_view GradeName(Grade grade) {
  constexpr absl::string_view kNames[] = {"required", "allowed", "interesting", "forbidden"};
  return kNames[static_cast<int>(grade)];
}

}  // namespace psem
