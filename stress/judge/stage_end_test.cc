#include "stress/judge/stage_end.h"

#include <signal.h>

#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace psem {
namespace {

constexpr int Exited(int code) { return code << 8; }

RunRecord Ended(StagePlace place, absl::optional<int> wait_status) {
  RunRecord record;
  record.ended_at_ns = 42;
  record.stage_end = StageEnd{place, wait_status, false, '?'};
  return record;
}

RunRecord Hung(StagePlace place, char state) {
  RunRecord record;
  record.stage_end = StageEnd{place, absl::nullopt, true, state};
  return record;
}

void ExpectFail(const RunRecord& record, Outcome outcome, const std::string& evidence) {
  const RunVerdict verdict = JudgeRun(record, {});
  ASSERT_EQ(VerdictName(verdict.verdict), "FAIL") << verdict.reason;
  EXPECT_EQ(OutcomeName(verdict.finding->outcome), OutcomeName(outcome));
  EXPECT_EQ(verdict.finding->evidence, evidence);
}

void ExpectInconclusive(const RunRecord& record, const std::string& reason) {
  const RunVerdict verdict = JudgeRun(record, {});
  EXPECT_EQ(VerdictName(verdict.verdict), "INCONCLUSIVE");
  EXPECT_TRUE(absl::StrContains(verdict.reason, reason)) << verdict.reason;
}

TEST(StageEnd, ThereIsNothingToSayOfOneThatCameToItsEnd) {
  EXPECT_FALSE(JudgeStageEnd(RunRecord()).has_value());
  EXPECT_EQ(JudgeRun(RunRecord(), {}).verdict, Verdict::kPass);
}

TEST(StageEnd, CrashInsideTheSubjectIsFound) {
  ExpectFail(Ended(StagePlace::kCreating, SIGSEGV), Outcome::kCrashed,
             "The process that created the semaphores was killed by SIGSEGV inside create.");
  ExpectFail(Ended(StagePlace::kDestroying, Exited(3)), Outcome::kCrashed,
             "The process that created the semaphores exited with 3 inside destroy.");
  ExpectFail(Ended(StagePlace::kLoading, SIGABRT), Outcome::kCrashed,
             "The process that created the semaphores was killed by SIGABRT inside the loading of "
             "its shared object.");
  EXPECT_EQ(JudgeRun(Ended(StagePlace::kCreating, SIGSEGV), {}).finding->at_ns, 42u);
}

TEST(StageEnd, CallThatDoesNotReturnIsFound) {
  ExpectFail(Hung(StagePlace::kCreating, 'S'), Outcome::kHung,
             "The process that created the semaphores was asleep for seconds inside create.");
  ExpectFail(Hung(StagePlace::kDestroying, 'R'), Outcome::kHung,
             "The process that created the semaphores was at work for seconds, without an end, "
             "inside destroy.");
}

TEST(StageEnd, WhatTheSubjectNeedNotHaveDoneIsInconclusive) {
  ExpectInconclusive(Ended(StagePlace::kCreating, SIGKILL),
                     "was killed by SIGKILL, which is not the suite's doing");
  ExpectInconclusive(Ended(StagePlace::kRunning, SIGSEGV),
                     "was killed by SIGSEGV, outside of any call");
  ExpectInconclusive(Ended(StagePlace::kDone, Exited(0)), "damaged");
  ExpectInconclusive(Ended(StagePlace::kRunning, absl::nullopt), "in time");
  ExpectInconclusive(Ended(StagePlace::kCreating, absl::nullopt), "in time");
}

}  // namespace
}  // namespace psem
