#include "stress/judge/verdict.h"

#include <sys/wait.h>

#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/base/errors.h"
#include "stress/judge/ending.h"
#include "stress/judge/stage_end.h"
#include "stress/judge/stuck.h"
#include "stress/judge/trial_verdict.h"

namespace psem {
namespace {

// The first forbidden outcome that a worker saw itself.
absl::optional<Finding> FirstSighting(const RunRecord& record,
                                      absl::Span<const Expectation> expectations) {
  absl::optional<Finding> first;
  for (const WorkerHistory& worker : record.workers) {
    if (!worker.sighting.has_value()) continue;
    const Sighting& sighting = *worker.sighting;
    if (GradeOf(sighting.outcome, expectations) != Grade::kForbidden) continue;
    if (first.has_value() && first->at_ns <= sighting.at_ns) continue;
    first = Finding{sighting.outcome, sighting.worker, sighting.semaphore, sighting.at_ns,
                    sighting.evidence};
  }
  return first;
}

// An outcome that was counted, that nobody declared, and that has no sighting: the scenario's own
// mistake would look like this, and it must not pass unseen.
absl::optional<Finding> UndeclaredOutcome(const RunRecord& record,
                                          absl::Span<const Expectation> expectations) {
  for (size_t i = 0; i < record.workers.size(); ++i) {
    for (int outcome = 0; outcome < kOutcomes; ++outcome) {
      const auto seen = static_cast<Outcome>(outcome);
      if (record.workers[i].outcomes[outcome] == 0) continue;
      if (GradeOf(seen, expectations) != Grade::kForbidden) continue;
      return Finding{seen, static_cast<int>(i), 0, record.ended_at_ns,
                     absl::StrCat("seen ", record.workers[i].outcomes[outcome],
                                  " times, and this scenario does not allow it")};
    }
  }
  return absl::nullopt;
}

RunVerdict Fail(Finding finding) { return RunVerdict{Verdict::kFail, std::move(finding), ""}; }

RunVerdict Inconclusive(std::string reason) {
  return RunVerdict{Verdict::kInconclusive, absl::nullopt, std::move(reason)};
}

}  // namespace

absl::string_view VerdictName(Verdict verdict) {
  constexpr absl::string_view kNames[] = {"PASS", "FAIL", "INCONCLUSIVE", "unfinished", "SKIPPED"};
  return kNames[static_cast<int>(verdict)];
}

RunVerdict JudgeRun(const RunRecord& record, absl::Span<const Expectation> expectations) {
  if (auto verdict = JudgeStageEnd(record)) return *std::move(verdict);
  // What somebody saw is true whatever else happened; so it comes first.
  if (auto finding = FirstSighting(record, expectations)) return Fail(*std::move(finding));
  if (record.trial.has_value()) {
    if (auto finding = JudgeTrial(*record.trial)) return Fail(*std::move(finding));
  }
  if (auto finding = JudgeStuck(record)) return Fail(*std::move(finding));
  if (auto finding = FirstCrash(record)) return Fail(*std::move(finding));
  if (auto finding = UndeclaredOutcome(record, expectations)) return Fail(*std::move(finding));

  if (!record.trouble.empty()) return Inconclusive(record.trouble);
  if (std::string end = FirstStrangeEnd(record); !end.empty()) return Inconclusive(std::move(end));
  if (record.stuck.has_value()) return Inconclusive(StuckText(record));
  if (record.watchdog) {
    return Inconclusive("the run did not come to its end in time, and was ended");
  }
  return RunVerdict{};
}

std::string MissingOutcomes(const std::array<uint64_t, kOutcomes>& seen,
                            absl::Span<const Expectation> expectations) {
  std::vector<absl::string_view> missing;
  for (const Expectation& expectation : expectations) {
    if (expectation.grade == Grade::kRequired && seen[static_cast<int>(expectation.outcome)] == 0) {
      missing.push_back(OutcomeName(expectation.outcome));
    }
  }
  return absl::StrJoin(missing, ", ");
}

}  // namespace psem
