#include "stress/progress.h"

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "stress/report/sample_session.h"

namespace psem {
namespace {

SessionResult Running() {
  SessionResult result = SmallSession(Verdict::kUnfinished, Verdict::kUnfinished);
  result.duration = absl::Seconds(100);
  result.elapsed_ns = 12300000000;
  return result;
}

TEST(ProgressText, TellsTimeRateAndFaults) {
  EXPECT_EQ(ProgressText(Running()),
            "12s so far, 1m28s left; 1,234,567 operations, 100,371 a second; 491,544 faults");
}

TEST(ProgressText, NothingIsLeftWhenItTakesLonger) {
  SessionResult result = Running();
  result.elapsed_ns = 101000000000;
  EXPECT_TRUE(absl::StrContains(ProgressText(result), "1m41s so far, 0 left;"))
      << ProgressText(result);
}

TEST(ProgressText, EndlessOneSaysHowItEnds) {
  SessionResult result = Running();
  result.duration = absl::InfiniteDuration();
  EXPECT_TRUE(absl::StrContains(ProgressText(result), "12s so far, until Ctrl-C;"))
      << ProgressText(result);
}

TEST(ProgressText, TellsWhichRunIsMadeAgain) {
  SessionResult result = Running();
  result.scenarios[1] = FailureInTrial();
  EXPECT_FALSE(absl::StrContains(ProgressText(result), "again"));
  result.scenarios[1].running = true;
  EXPECT_TRUE(absl::StrContains(
      ProgressText(result), "\nwakes_in_a_row: making run 2 again, it failed 9 of 10 times so far"))
      << ProgressText(result);
}

}  // namespace
}  // namespace psem
