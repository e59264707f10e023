// What a scenario saw, beside what it looked for.

#ifndef PSEM_STRESS_REPORT_OUTCOME_ROWS_H_
#define PSEM_STRESS_REPORT_OUTCOME_ROWS_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "stress/judge/grade.h"
#include "stress/session.h"

namespace psem {

struct OutcomeRow {
  Outcome outcome = Outcome::kAcquired;
  Grade grade = Grade::kForbidden;
  uint64_t times = 0;
};

// Those that the scenario declares, and every other one that was seen; required ones first, then
// allowed, interesting and forbidden ones.
std::vector<OutcomeRow> OutcomeRowsOf(const ScenarioResult& result);

// "required", "allowed", "interesting" or "forbidden".
absl::string_view GradeName(Grade grade);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_OUTCOME_ROWS_H_
