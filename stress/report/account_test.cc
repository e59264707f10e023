#include "stress/report/account.h"

#include <signal.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "stress/report/account_text.h"
#include "stress/report/sample_session.h"

namespace psem {
namespace {

constexpr Palette kPlain = {false};

std::string TextOf(const ScenarioResult& result) {
  return AccountText(SampleOptions(), result, kPlain);
}

void ExpectParts(const std::string& text, const std::vector<const char*>& parts) {
  size_t at = 0;
  for (const char* part : parts) {
    const size_t found = text.find(part, at);
    EXPECT_NE(found, std::string::npos) << part << "\n" << text;
    if (found != std::string::npos) at = found;
  }
}

TEST(Account, OfRoundsTellsAllThatABugReportNeeds) {
  ExpectParts(
      TextOf(FailureInRounds()),
      {
          "second-holder: mine is broken. Seen by mutual_exclusion.\n\n"
          "Promised    With one permit, at most one process is between acquire and release",
          "Happened    Two processes held the only permit at the same time.\n",
          "Evidence    Worker 1 (pid 41208) entered the section while worker 2 was inside.\n",
          "Likely      1. The decrement is a load and a store: what others do in between is "
          "overwritten,\n            and two processes get one permit. Use one compare-and-swap.\n"
          "            2. Whoever wakes up",
          "Seen in     worker 1 (pid 41208), round 5 of run 3: 4 workers anywhere; signals, stops",
          "Machine     ",
          "The calls of semaphore 0",
          "\n>     900 ns      9.8 us  2       acquire        0\n",
          "1       acquire_until  ETIMEDOUT; its deadline was 1.5 us away\n",
          "      2.0 us           -  3       acquire        has not returned\n",
          ">     3.0 us ",
          ">     3.1 us ",
          "     12.4 us                      found\n",
          "At the end\n  worker 0   pid 41207    2000 calls; asleep parked between two rounds\n",
          "worker 3   pid 41210    2051 calls; asleep in acquire of semaphore 0, for 1.2 s\n",
          "bazel run -c opt //stress:torture -- --subject=mine --scenario=mutual_exclusion "
          "--seed=0x2a --run=3 --processes=4 --duration=20s\n  The plan is the same again",
      });
}

TEST(Account, OfATrialTellsItsMovesAndWhatWasHeld) {
  ExpectParts(TextOf(FailureInTrial()),
              {
                  "lost-wakeup: mine is broken. Seen by wakes_in_a_row.\n",
                  "Likely      1. release looks whether anybody waits before it adds",
                  "Seen in     worker 1, in trial 311 of run 2: a few calls in an exact order",
                  "The moves  (at first semaphore 0 has 0 permits)\n"
                  "   1. worker 0: release, held after 17 instructions\n   2. worker 1: acquire\n",
                  "0       release        0; held after 17 instructions\n",
                  ">     1.2 us           -  1       acquire        never returns\n",
                  "try_acquire    EAGAIN\n",
                  "At the end\n  worker 0   has ended its calls\n  worker 1   in acquire of "
                  "semaphore 0, for 1.2 s\n",
                  "  It showed up in 9 of 10 reruns.\n",
              });
}

TEST(Account, TellsHowProcessesOfATrialEnded) {
  ScenarioResult result = FailureInTrial();
  std::vector<TrialWorker>& workers = result.failure->record.trial->workers;
  workers[0].stand = Stand::kHalted;
  workers[0].operations[0].ended_ns = 0;
  workers[1].stand = Stand::kDead;
  workers[1].killed = true;
  workers[2].signalled = true;
  workers[2].unmapped = true;
  ExpectParts(TextOf(result),
              {"is held inside; held after 17 instructions", "was killed inside",
               "worker 0   held in release of semaphore 0, for 1.2 s",
               "worker 1   killed by the suite in acquire of semaphore 0",
               "has ended its calls; a signal handler ran in its last call; the memory was taken"});
}

TEST(Account, TellsHowProcessesOfRoundsEnded) {
  ScenarioResult result = FailureInRounds();
  result.failure->record.workers[3].wait_status = SIGSEGV;
  result.failure->record.workers[2].place = Place::kFrozen;
  ExpectParts(TextOf(result),
              {"died inside", "worker 2   pid 41209    2034 calls; between two calls\n",
               "worker 3   pid 41210    2051 calls; was killed by SIGSEGV in acquire"});
}

TEST(Account, SaysWhichOfSeveralCallsWasHeld) {
  ScenarioResult result = FailureInTrial();
  TrialRecord& trial = *result.failure->record.trial;
  trial.moves = {"worker 2: try_acquire", "worker 2: try_acquire_x", "worker 1: acquire",
                 "worker 2: try_acquire, held after 3 instructions"};
  trial.workers[2].operations.push_back(trial.workers[2].operations.front());
  trial.workers[2].operations.back().begun_ns = 5200000;
  const Account account = MakeAccount(SampleOptions(), result);
  ASSERT_EQ(account.calls.size(), 5u);
  EXPECT_EQ(account.calls[2].held, "");
  EXPECT_EQ(account.calls[4].held, "after 3 instructions");
}

TEST(Account, StandsBetweenTwoMarkersInLinesThatFitAPage) {
  for (const ScenarioResult& result : {FailureInRounds(), FailureInTrial()}) {
    const std::string account = TextOf(result);
    EXPECT_TRUE(absl::StartsWith(account, "---- 8< ----")) << account;
    EXPECT_TRUE(absl::EndsWith(account, "copy to here ----\n")) << account;
    for (const absl::string_view line : absl::StrSplit(account, '\n')) {
      // A command is not broken: it is to be copied.
      EXPECT_TRUE(line.size() <= 100 || absl::StrContains(line, "bazel run")) << line;
    }
  }
}

// A subject's processes can write into the record of their run.
TEST(Account, OfNonsenseIsStillOne) {
  for (const ScenarioResult& result : HostileSession().scenarios) {
    if (!result.failure.has_value()) continue;
    const std::string account = AccountText(HostileOptions(), result, kPlain);
    EXPECT_TRUE(absl::StrContains(account, "alert('x')</script>&\"\\x1b[2J\\\\xff")) << account;
    EXPECT_TRUE(absl::EndsWith(account, "copy to here ----\n")) << account;
  }
  ScenarioResult empty = FailureInRounds();
  empty.failure->record = RunRecord();
  empty.failure->finding.worker = -1;
  EXPECT_TRUE(MakeAccount(SampleOptions(), empty).calls.empty());
  EXPECT_TRUE(absl::StrContains(TextOf(empty), "Run it again"));
}

}  // namespace
}  // namespace psem
