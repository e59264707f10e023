#include "stress/kept_run.h"

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "stress/report/sample_session.h"

namespace psem {
namespace {

TEST(KeptRun, IsTheFirstThatFailed) {
  const absl::optional<StoredRun> kept = RunToKeep(SampleOptions(), SampleSession());
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(kept->subject, "mine");
  EXPECT_EQ(kept->scenario, "mutual_exclusion");
  EXPECT_EQ(kept->seed, 42u);
  EXPECT_EQ(kept->run, 3);
  EXPECT_EQ(kept->processes, 4);
  EXPECT_EQ(kept->lacks, SampleOptions().subject.lacks);
  EXPECT_EQ(kept->record.workers.size(), 4u);
}

TEST(KeptRun, IsTheLastWhereNoneFailed) {
  SessionResult result = SmallSession(Verdict::kPass, Verdict::kPass);
  EXPECT_FALSE(RunToKeep(SampleOptions(), result).has_value());
  result.last = MadeRun{result.scenarios[1].scenario, 43, 8, {}, {}};
  const absl::optional<StoredRun> kept = RunToKeep(SampleOptions(), result);
  ASSERT_TRUE(kept.has_value());
  EXPECT_EQ(kept->scenario, result.scenarios[1].scenario->name());
  EXPECT_EQ(kept->seed, 43u);
  EXPECT_EQ(kept->run, 8);
}

TEST(JudgeAgain, GivesTheVerdictOfTheRecordAndTheLineThatMadeIt) {
  TortureOptions options = SampleOptions();
  options.lacks = uint64_t{8};
  SessionResult session = SampleSession();
  Sighting sighting = {};
  sighting.outcome = Outcome::kSecondHolder;
  sighting.worker = 1;
  session.scenarios[0].failure->record.workers[1].sighting = sighting;
  const absl::StatusOr<JudgedRun> judged = JudgeAgain(*RunToKeep(options, session));
  ASSERT_TRUE(judged.ok()) << judged.status();
  EXPECT_EQ(judged->result.verdict(), Verdict::kFail);
  ASSERT_EQ(judged->result.scenarios.size(), 1u);
  const ScenarioResult& result = judged->result.scenarios[0];
  EXPECT_EQ(result.failure->finding.outcome, Outcome::kSecondHolder);
  const Failure& failure = *result.failure;
  EXPECT_EQ(RerunCommand(judged->options, *result.scenario, failure.seed, failure.run),
            "bazel run -c opt //stress:torture -- --subject=mine --without=handlers "
            "--scenario=mutual_exclusion --seed=0x2a --run=3 --processes=4");
  EXPECT_EQ(judged->options.subject.lacks, SampleOptions().subject.lacks);
}

TEST(JudgeAgain, PassesWhatIsFine) {
  StoredRun stored;
  stored.subject = "psem";
  stored.scenario = "ping_pong";
  stored.run = 1;
  stored.processes = 2;
  const absl::StatusOr<JudgedRun> judged = JudgeAgain(stored);
  ASSERT_TRUE(judged.ok()) << judged.status();
  EXPECT_EQ(judged->result.verdict(), Verdict::kPass);
}

TEST(JudgeAgain, RefusesAScenarioThatItDoesNotKnow) {
  StoredRun stored;
  stored.scenario = "nonsense\x1b";
  const absl::Status status = JudgeAgain(stored).status();
  EXPECT_EQ(status.code(), absl::StatusCode::kNotFound);
  EXPECT_TRUE(absl::StrContains(status.message(), "\"nonsense\\x1b\"")) << status;
}

}  // namespace
}  // namespace psem
