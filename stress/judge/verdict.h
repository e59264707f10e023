// From the record of a run to its verdict. Pure: the same record gives the same verdict.

#ifndef PSEM_STRESS_JUDGE_VERDICT_H_
#define PSEM_STRESS_JUDGE_VERDICT_H_

#include <array>
#include <cstdint>
#include <string>

#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "stress/judge/finding.h"
#include "stress/judge/grade.h"
#include "stress/record/outcome.h"
#include "stress/record/run_record.h"

namespace psem {

enum class Verdict : uint8_t {
  kPass,
  kFail,          // A forbidden outcome was seen.
  kInconclusive,  // It cannot be told; the reason says why.
  kUnfinished,    // It was never run to its end.
  kSkipped,       // The subject does not promise what it asks for; the reason says what.
};

// "PASS", "FAIL", "INCONCLUSIVE", "unfinished" or "SKIPPED".
absl::string_view VerdictName(Verdict verdict);

struct RunVerdict {
  Verdict verdict = Verdict::kPass;
  absl::optional<Finding> finding;  // Of kFail.
  std::string reason;               // Of kInconclusive.
};

// Judges one run by itself. Outcomes that are required may be missing: see MissingOutcomes.
RunVerdict JudgeRun(const RunRecord& record, absl::Span<const Expectation> expectations);

// Returns the names of required outcomes that `seen`, the sum over all runs of a scenario, lacks,
// as "took-over, balanced"; empty when there are none.
std::string MissingOutcomes(const std::array<uint64_t, kOutcomes>& seen,
                            absl::Span<const Expectation> expectations);

}  // namespace psem

#endif  // PSEM_STRESS_JUDGE_VERDICT_H_
