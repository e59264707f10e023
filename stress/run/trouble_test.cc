// What a worker does to itself, in a process of its own.

#include <sys/resource.h>
#include <unistd.h>

#include "gtest/gtest.h"
#include "lib/testing/child_process.h"
#include "stress/record/shared_run.h"
#include "stress/run/halts.h"
#include "stress/run/strikes.h"

namespace psem {
namespace {

RunPlan PlanOf(bool halts, bool timers) {
  RunPlan plan;
  plan.seed = 42;
  plan.halts = halts;
  plan.timers = timers;
  return plan;
}

// How often this process went to sleep.
long Naps() {
  rusage usage;
  getrusage(RUSAGE_SELF, &usage);
  return usage.ru_nvcsw;
}

void RunInstructions(int count) {
  for (volatile int i = 0; i < count; i = i + 1) {
  }
}

TEST(Halts, HappenOnceAfterSoManyInstructions) {
  if (!HaltsArePossible()) GTEST_SKIP() << "needs x86-64, and no TSan";
  ChildProcess child([] {
    InstallHaltHandler(PlanOf(true, false), 0);
    for (const uint32_t instructions : {1u, 2u, 100u, 500u}) {
      const long before = Naps();
      HaltAt({HaltPoint::Unit::kInstruction, instructions}, nullptr);
      RunInstructions(1000);
      HaltNoMore();
      const long after = Naps();
      RunInstructions(1000);
      PSEM_CHILD_CHECK(after == before + 1);
      PSEM_CHILD_CHECK(Naps() == after);
    }
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

TEST(Halts, DoNotHappenWhenTheCallIsOverBefore) {
  if (!HaltsArePossible()) GTEST_SKIP() << "needs x86-64, and no TSan";
  ChildProcess child([] {
    InstallHaltHandler(PlanOf(true, false), 0);
    const long before = Naps();
    HaltAt({HaltPoint::Unit::kInstruction, 1000000}, nullptr);
    RunInstructions(10);
    HaltNoMore();
    RunInstructions(1000);
    PSEM_CHILD_CHECK(Naps() == before);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

TEST(Strikes, OfTheTimerComeOnceAndAreCounted) {
  const absl::StatusOr<SharedRun> run = SharedRun::Make(1, 1, 0, 0);
  ASSERT_TRUE(run.ok()) << run.status();
  ChildProcess child([&run] {
    const RunPlan plan = PlanOf(false, true);
    WorkerRecord* const record = run->worker(0);
    InstallStrikeHandlers(plan, 0, record);
    StrikeTimer timer(plan.timers);
    timer.Arm(0);  // Not at all.
    for (uint64_t i = 1; i <= 3; ++i) {
      timer.Arm(1000);
      PSEM_CHILD_CHECK(WaitUntilTrue(
          [&] { return record->faults[static_cast<int>(Fault::kTimer)].load() == i; }));
    }
    RunInstructions(1000000);
    PSEM_CHILD_CHECK(record->faults[static_cast<int>(Fault::kTimer)].load() == 3);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

class StrikeHandlerTest : public testing::TestWithParam<Handler> {};

TEST_P(StrikeHandlerTest, LeavesErrnoAsItWas) {
  const absl::StatusOr<SharedRun> run = SharedRun::Make(1, 1, 0, 0);
  ASSERT_TRUE(run.ok()) << run.status();
  ChildProcess child([&run] {
    RunPlan plan = PlanOf(false, false);
    plan.handler = GetParam();
    InstallStrikeHandlers(plan, 0, run->worker(0));
    errno = 77;
    raise(kParentStrike);
    PSEM_CHILD_CHECK(errno == 77);
    PSEM_CHILD_CHECK(run->worker(0)->faults[static_cast<int>(Fault::kSignal)].load() == 1);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

INSTANTIATE_TEST_SUITE_P(All, StrikeHandlerTest,
                         testing::Values(Handler::kReturns, Handler::kYields, Handler::kLingers));

}  // namespace
}  // namespace psem
