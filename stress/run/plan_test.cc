#include "stress/run/plan.h"

#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "lib/testing/child_process.h"
#include "stress/run/random.h"
#include "stress/subject/subject.h"

namespace psem {
namespace {

// All that is planned for a worker in its first rounds, in one number.
uint64_t Fingerprint(const RunPlan& plan, int worker) {
  uint64_t sum = plan.seed;
  const auto add = [&sum](uint64_t number) { sum = SeedOf(sum, number); };
  for (uint64_t round = 0; round < 20; ++round) {
    const RoundPlan round_plan = PlanRound(plan, round);
    add(static_cast<uint64_t>(round_plan.signals));
    add(static_cast<uint64_t>(round_plan.stops));
    add(round_plan.seed);
    for (const Step& step : PlanSteps(plan, worker, round)) {
      add(static_cast<uint64_t>(step.manner));
      for (const uint32_t number :
           {step.timeout_ns, step.strike_ns, step.halt_acquire, step.halt_release, step.hold_ns,
            step.before.delay_ns, step.inside.delay_ns, step.choice}) {
        add(number);
      }
      add(step.before.yield);
      add(step.inside.yield);
    }
  }
  return sum;
}

// SplitMix64's published values: the same in every build and process.
TEST(Random, IsTheSameEverywhere) {
  Random random(0);
  EXPECT_EQ(random.Next(), 0xe220a8397b1dcdafu);
  EXPECT_EQ(random.Next(), 0x6e789e6aa1b965f4u);
  EXPECT_EQ(random.Next(), 0x06c45d188009454fu);
}

TEST(Random, BelowReachesAllAndNoMore) {
  Random random(1);
  int seen[5] = {};
  for (int i = 0; i < 1000; ++i) ++seen[random.Below(5)];
  for (const int count : seen) EXPECT_GT(count, 100);
}

TEST(Random, ScaledDrawsAsManyFromEachDoubling) {
  Random random(2);
  int seen[4] = {};  // 10-19, 20-39, 40-79, 80-99.
  for (int i = 0; i < 4000; ++i) {
    const uint64_t number = random.Scaled(10, 100);
    ASSERT_GE(number, 10u);
    ASSERT_LT(number, 100u);
    ++seen[number < 20 ? 0 : number < 40 ? 1 : number < 80 ? 2 : 3];
  }
  for (const int count : seen) EXPECT_GT(count, 800);
  EXPECT_EQ(random.Scaled(1, 2), 1u);
}

TEST(Random, SeedsOfPartsAreUnrelated) {
  EXPECT_NE(SeedOf(1, uint64_t{2}), SeedOf(2, uint64_t{1}));
  EXPECT_NE(SeedOf(1, uint64_t{2}), SeedOf(1, uint64_t{3}));
  EXPECT_NE(SeedOf(1, "stops"), SeedOf(1, "signals"));
}

TEST(Plan, FollowsFromTheSeedInEveryProcess) {
  const uint64_t here = Fingerprint(PlanRun(42, "ping_pong", 3, 4, 0), 2);
  EXPECT_EQ(Fingerprint(PlanRun(42, "ping_pong", 3, 4, 0), 2), here);
  ChildProcess child(
      [here] { PSEM_CHILD_CHECK(Fingerprint(PlanRun(42, "ping_pong", 3, 4, 0), 2) == here); });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

TEST(Plan, IsAnotherOneForEachSeedScenarioRunAndWorker) {
  const uint64_t one = Fingerprint(PlanRun(42, "ping_pong", 3, 4, 0), 2);
  EXPECT_NE(Fingerprint(PlanRun(43, "ping_pong", 3, 4, 0), 2), one);
  EXPECT_NE(Fingerprint(PlanRun(42, "conservation", 3, 4, 0), 2), one);
  EXPECT_NE(Fingerprint(PlanRun(42, "ping_pong", 4, 4, 0), 2), one);
  EXPECT_NE(Fingerprint(PlanRun(42, "ping_pong", 3, 4, 0), 1), one);
}

TEST(Plan, OfTwoRunsOneHasEachKindOfTrouble) {
  for (uint64_t seed = 0; seed < 50; ++seed) {
    for (int run = 0; run < 10; run += 2) {
      const RunPlan one = PlanRun(seed, "conservation", run, 4, 0);
      const RunPlan other = PlanRun(seed, "conservation", run + 1, 4, 0);
      EXPECT_NE(one.signals, other.signals);
      EXPECT_NE(one.stops, other.stops);
      EXPECT_NE(one.timers, other.timers);
      EXPECT_NE(one.halts, other.halts);
      EXPECT_NE(one.yields, other.yields);
      EXPECT_NE(one.delays, other.delays);
    }
  }
}

TEST(Plan, TroubleThatIsSwitchedOffLeavesTheRestAsItIs) {
  RunPlan with = PlanRun(42, "conservation", 0, 4, 0);
  with.halts = with.timers = with.delays = true;
  RunPlan without = with;
  without.halts = without.timers = without.delays = false;
  const std::vector<Step> some = PlanSteps(with, 1, 5);
  const std::vector<Step> none = PlanSteps(without, 1, 5);
  ASSERT_EQ(some.size(), none.size());
  for (size_t i = 0; i < some.size(); ++i) {
    EXPECT_EQ(some[i].manner, none[i].manner);
    EXPECT_EQ(some[i].choice, none[i].choice);
    EXPECT_EQ(none[i].halt_acquire + none[i].halt_release + none[i].strike_ns, 0u);
    EXPECT_EQ(none[i].before.delay_ns + none[i].inside.delay_ns, 0u);
  }
}

TEST(Plan, DoesNotStopWhoDoesNotStandIt) {
  bool stops = false;
  for (int run = 0; run < 10; ++run) {
    EXPECT_FALSE(PlanRun(42, "ping_pong", run, 4, PSEM_LACKS_STOP_SAFETY).stops);
    stops = stops || PlanRun(42, "ping_pong", run, 4, 0).stops;
  }
  EXPECT_TRUE(stops);
}

TEST(Plan, AllWorkersHaveAsManySteps) {
  const RunPlan plan = PlanRun(42, "ping_pong", 0, 4, 0);
  for (uint64_t round = 0; round < 50; ++round) {
    const auto steps = static_cast<size_t>(PlanRound(plan, round).steps);
    EXPECT_GE(steps, 1u);
    for (int worker = 0; worker < 4; ++worker) {
      EXPECT_EQ(PlanSteps(plan, worker, round).size(), steps);
    }
  }
}

TEST(Plan, IsDescribed) {
  RunPlan plan;
  plan.workers = 4;
  EXPECT_EQ(DescribePlan(plan), "4 workers anywhere; no trouble");
  plan.placement = Placement::kOneCore;
  plan.halts = plan.delays = true;
  EXPECT_EQ(DescribePlan(plan), "4 workers on one core; halts, delays");
  plan.signals = plan.restart = true;
  plan.handler = Handler::kLingers;
  EXPECT_EQ(DescribePlan(plan),
            "4 workers on one core; signals, halts, delays; handlers linger, with SA_RESTART");
}

}  // namespace
}  // namespace psem
