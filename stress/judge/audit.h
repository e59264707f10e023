// Judges a count of free permits.

#ifndef PSEM_STRESS_JUDGE_AUDIT_H_
#define PSEM_STRESS_JUDGE_AUDIT_H_

#include <string>

#include "absl/types/optional.h"
#include "stress/record/audit.h"
#include "stress/record/outcome.h"

namespace psem {

struct Judgement {
  Outcome outcome;
  std::string evidence;
};

// Judges an audit that was made while nobody waited and nobody was inside a call: value and
// draining must both say what is expected.
// Returns: none when they do.
// Requires: audit.complete.
absl::optional<Judgement> JudgeAudit(const Audit& audit);

// How many permits are free by the counts that did not fail, the larger one: 0 or more.
int64_t CountedFree(const Audit& audit);

// "2 must be free; value says 3, try_acquire gave 3 in a row".
std::string AuditText(const Audit& audit);

}  // namespace psem

#endif  // PSEM_STRESS_JUDGE_AUDIT_H_
