// What a scenario makes of an outcome.

#ifndef PSEM_STRESS_JUDGE_GRADE_H_
#define PSEM_STRESS_JUDGE_GRADE_H_

#include "absl/types/span.h"
#include "stress/record/outcome.h"

namespace psem {

enum class Grade : uint8_t {
  kRequired,     // Never seen: the scenario has tried nothing, and its verdict is INCONCLUSIVE.
  kAllowed,      // Says nothing.
  kInteresting,  // Breaks no promise, and is worth to be told.
  kForbidden,    // Seen once: FAIL.
};

struct Expectation {
  Outcome outcome;
  Grade grade;
};

// Returns the grade that `expectations` give to `outcome`: one that nobody declared is forbidden.
inline Grade GradeOf(Outcome outcome, absl::Span<const Expectation> expectations) {
  for (const Expectation& expectation : expectations) {
    if (expectation.outcome == outcome) return expectation.grade;
  }
  return Grade::kForbidden;
}

}  // namespace psem

#endif  // PSEM_STRESS_JUDGE_GRADE_H_
