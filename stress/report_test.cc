#include "stress/report.h"

#include <errno.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "stress/account.h"
#include "stress/catalogue.h"
#include "stress/scenario/scenarios.h"

namespace psem {
namespace {

constexpr Palette kPlain = {false};

TortureOptions Options() {
  TortureOptions options;
  options.subject = SourceOf(*FindSubject("glibc"));
  options.scenarios = {&MutualExclusion(), &PingPong()};
  options.processes = 4;
  options.duration = absl::Seconds(20);
  options.seed = 42;
  return options;
}

SessionResult Session(Verdict first, Verdict second) {
  SessionResult result;
  result.duration = absl::Seconds(20);
  result.runs_planned = 7;
  result.elapsed_ns = 20000000000;
  result.scenarios.resize(2);
  result.scenarios[0].scenario = &MutualExclusion();
  result.scenarios[0].verdict = first;
  result.scenarios[0].runs = 7;
  result.scenarios[0].operations = 1234567;
  result.scenarios[0].elapsed_ns = 10000000000;
  result.scenarios[1].scenario = &PingPong();
  result.scenarios[1].verdict = second;
  return result;
}

TEST(Report, HeadBeginsWithTheSeed) {
  const std::string head = HeadText(Options(), 2);
  EXPECT_TRUE(absl::StartsWith(head, "seed 0x2a\n")) << head;
  EXPECT_TRUE(absl::StrContains(head, "glibc")) << head;
  EXPECT_TRUE(absl::StrContains(head, "2 scenarios, 4 processes on 2 cores, 20s in all")) << head;
}

TEST(Report, TableHasARowForEachScenario) {
  const std::string table = TableText(Session(Verdict::kPass, Verdict::kUnfinished), kPlain);
  EXPECT_EQ(table,
            "SCENARIO          VERDICT         OPERATIONS     A SECOND    TIME\n"
            "mutual_exclusion  PASS             1,234,567      123,456   10.0s  "
            "never two holders of the only permit\n"
            "ping_pong         unfinished               0            0    0.0s  never begun\n");
}

TEST(Report, TableOfARunningSessionSaysWhatRuns) {
  SessionResult result = Session(Verdict::kUnfinished, Verdict::kUnfinished);
  result.scenarios[0].running = true;
  const std::string table = TableText(result, kPlain);
  EXPECT_TRUE(absl::StrContains(table, "mutual_exclusion  running ")) << table;
  EXPECT_TRUE(absl::StrContains(table, "run 7 of 7\n")) << table;
  EXPECT_TRUE(absl::StrContains(table, "ping_pong         next ")) << table;
}

TEST(Report, ColoursOnlyWhatIsToBeColoured) {
  const SessionResult result = Session(Verdict::kPass, Verdict::kPass);
  EXPECT_FALSE(absl::StrContains(TableText(result, kPlain), "\x1b"));
  EXPECT_TRUE(absl::StrContains(TableText(result, Palette{true}), "\x1b[32mPASS"));
}

TEST(Report, WorstScenarioDecides) {
  EXPECT_EQ(Session(Verdict::kPass, Verdict::kPass).verdict(), Verdict::kPass);
  EXPECT_EQ(Session(Verdict::kPass, Verdict::kUnfinished).verdict(), Verdict::kUnfinished);
  EXPECT_EQ(Session(Verdict::kInconclusive, Verdict::kUnfinished).verdict(),
            Verdict::kInconclusive);
  EXPECT_EQ(Session(Verdict::kInconclusive, Verdict::kFail).verdict(), Verdict::kFail);
}

TEST(Report, ExitCodesTellVerdicts) {
  EXPECT_EQ(ExitCode(Verdict::kPass), 0);
  EXPECT_EQ(ExitCode(Verdict::kFail), 1);
  EXPECT_EQ(ExitCode(Verdict::kInconclusive), 3);
  EXPECT_EQ(ExitCode(Verdict::kUnfinished), 3);
}

TEST(Report, ReasonsStandBelowTheTable) {
  SessionResult result = Session(Verdict::kInconclusive, Verdict::kPass);
  result.scenarios[0].reason = "worker 1 (pid 77) was killed by SIGKILL";
  EXPECT_EQ(ReasonsText(result, kPlain),
            "mutual_exclusion: worker 1 (pid 77) was killed by SIGKILL\n\n");
  EXPECT_EQ(ReasonsText(Session(Verdict::kPass, Verdict::kPass), kPlain), "");
}

ScenarioResult FailedResult() {
  ScenarioResult result;
  result.scenario = &PingPong();
  result.verdict = Verdict::kFail;
  Failure failure;
  failure.finding = {Outcome::kLostWakeup, /*worker=*/1, /*semaphore=*/1, /*at_ns=*/2000000,
                     "Worker 1 (pid 78) has been asleep for long, while a permit was free."};
  failure.run = 3;
  failure.plan = PlanRun(42, "ping_pong", 2, 2, 0);
  failure.record.ended_at_ns = 1202000000;
  failure.record.workers.resize(2);
  failure.record.workers[0].pid = 77;
  failure.record.workers[0].place = Place::kParked;
  failure.record.workers[0].state = 'S';
  failure.record.workers[0].last = {
      {1000000, 1000400, 0, 0, OperationKind::kRelease, 1},
      {1900000, 1999000, 1990000, ETIMEDOUT, OperationKind::kAcquireUntil, 0},
  };
  failure.record.workers[1].pid = 78;
  failure.record.workers[1].round = 5;
  failure.record.workers[1].state = 'S';
  failure.record.workers[1].last = {{2000000, 0, 0, 0, OperationKind::kAcquire, 1}};
  result.failure = failure;
  return result;
}

TEST(Account, TellsAllThatABugReportNeeds) {
  const std::string account = AccountText(Options(), FailedResult(), kPlain);
  for (const char* part : {
           "lost-wakeup: glibc is broken. Seen by ping_pong.",
           "Promised    Every release lets a process go on that waits.",
           "Happened    A process sleeps in acquire although a permit is free.",
           "Evidence    Worker 1 (pid 78) has been asleep for long",
           "worker 1 (pid 78), round 5 of run 3: 2 workers",
           "999.6 us  worker 0   release       of semaphore 1  0         after 400 ns",
           "worker 0   acquire_until of semaphore 0  ETIMEDOUT after 99.0 us",
           "worker 1   acquire       of semaphore 1  begins, and never ends",
           "asleep parked between two rounds",
           "asleep in acquire of semaphore 1, for 1.2 s",
           "bazel run -c opt //stress:torture -- --subject=glibc --scenario=ping_pong --seed=0x2a "
           "--processes=4 --duration=20s",
       }) {
    EXPECT_TRUE(absl::StrContains(account, part)) << part << "\n" << account;
  }
}

TEST(Account, StandsBetweenTwoMarkersInLinesThatFitAPage) {
  const std::string account = AccountText(Options(), FailedResult(), kPlain);
  EXPECT_TRUE(absl::StartsWith(account, "---- 8< ----")) << account;
  EXPECT_TRUE(absl::EndsWith(account, "copy to here ----\n")) << account;
  for (const absl::string_view line : absl::StrSplit(account, '\n')) {
    // A command is not broken: it is to be copied.
    EXPECT_TRUE(line.size() <= 100 || absl::StrContains(line, "bazel run")) << line;
  }
}

}  // namespace
}  // namespace psem
