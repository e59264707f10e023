#include "stress/judge/stage_end.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "stress/judge/ending.h"
#include "stress/judge/wait_status_text.h"

namespace psem {
namespace {

// The subject's own code that runs in the stage, of the place where it is; empty when none does.
absl::string_view SubjectCodeAt(StagePlace place) {
  switch (place) {
    case StagePlace::kLoading:
      return "the loading of its shared object";
    case StagePlace::kCreating:
      return "create";
    case StagePlace::kDestroying:
      return "destroy";
    case StagePlace::kRunning:
    case StagePlace::kDone:
      return "";
  }
  return "";
}

RunVerdict Fail(const RunRecord& record, Outcome outcome, absl::string_view what) {
  RunVerdict verdict;
  verdict.verdict = Verdict::kFail;
  verdict.finding.emplace();
  verdict.finding->outcome = outcome;
  verdict.finding->at_ns = record.ended_at_ns;
  verdict.finding->evidence = absl::StrCat("The process that created the semaphores ", what,
                                           " inside ", SubjectCodeAt(record.stage_end->place), ".");
  return verdict;
}

RunVerdict Inconclusive(std::string reason) {
  return RunVerdict{Verdict::kInconclusive, absl::nullopt, std::move(reason)};
}

std::string DoingText(char state) {
  return state == 'S' ? "was asleep for seconds" : "was at work for seconds, without an end,";
}

}  // namespace

absl::optional<RunVerdict> JudgeStageEnd(const RunRecord& record) {
  if (!record.stage_end.has_value()) return absl::nullopt;
  const StageEnd& end = *record.stage_end;
  const bool in_subject = !SubjectCodeAt(end.place).empty();
  if (end.hung && in_subject) return Fail(record, Outcome::kHung, DoingText(end.state));
  if (!end.wait_status.has_value()) {
    return Inconclusive(
        "the process that watches over the run did not come to its end in time, and was ended");
  }
  const std::string how = WaitStatusText(*end.wait_status);
  if (in_subject && IsOfItsOwnMaking(*end.wait_status)) {
    return Fail(record, Outcome::kCrashed, how);
  }
  if (end.place == StagePlace::kDone) {
    return Inconclusive(absl::StrCat("the process that watches over the run ", how,
                                     ", and what it handed over was damaged: it seems that the "
                                     "subject writes into memory that is not its own"));
  }
  return Inconclusive(absl::StrCat(
      "the process that watches over the run ", how,
      in_subject
          ? ", which is not the suite's doing"
          : ", outside of any call: a fault of the suite, or the subject damaged its memory"));
}

}  // namespace psem
