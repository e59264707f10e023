#include "stress/scenario/scenarios.h"

#include <algorithm>
#include <set>

#include "gtest/gtest.h"
#include "stress/record/worker_record.h"

namespace psem {
namespace {

TEST(Scenarios, AreFoundByTheirNames) {
  std::set<absl::string_view> names;
  for (const Scenario* scenario : AllScenarios()) {
    EXPECT_EQ(FindScenario(scenario->name()), scenario);
    EXPECT_TRUE(names.insert(scenario->name()).second);
    EXPECT_NE(scenario->question(), "");
    EXPECT_NE(scenario->answer(), "");
  }
  EXPECT_EQ(FindScenario("nonsense"), nullptr);
}

TEST(Scenarios, RequireSomethingAndForbidAllThatNoSemaphoreMayShow) {
  for (const Scenario* scenario : AllScenarios()) {
    EXPECT_EQ(GradeOf(Outcome::kBalanced, scenario->expectations()), Grade::kRequired);
    for (int i = static_cast<int>(Outcome::kSecondHolder); i < kOutcomes; ++i) {
      EXPECT_EQ(GradeOf(static_cast<Outcome>(i), scenario->expectations()), Grade::kForbidden)
          << scenario->name() << " " << OutcomeName(static_cast<Outcome>(i));
    }
  }
}

TEST(Scenarios, ArrangeAnyNumberOfWorkers) {
  for (const Scenario* each : AllScenarios()) {
    const auto* scenario = dynamic_cast<const RoundScenario*>(each);
    if (scenario == nullptr) continue;
    for (int workers = 2; workers <= kMaxWorkers; ++workers) {
      for (int run = 0; run < 8; ++run) {
        const Arrangement arrangement =
            scenario->Arrange(PlanRun(42, scenario->name(), run, workers, 0));
        ASSERT_EQ(arrangement.group_of_worker.size(), static_cast<size_t>(workers));
        ASSERT_LE(arrangement.semaphores.size(), static_cast<size_t>(kMaxSemaphores));
        std::set<int> groups(arrangement.group_of_worker.begin(),
                             arrangement.group_of_worker.end());
        for (const int group : groups) {
          // Two at least, or there is nobody to give what somebody waits for.
          EXPECT_GE(std::count(arrangement.group_of_worker.begin(),
                               arrangement.group_of_worker.end(), group),
                    2);
        }
        for (const Arrangement::Semaphore& semaphore : arrangement.semaphores) {
          EXPECT_EQ(groups.count(semaphore.group), 1u);
        }
      }
    }
  }
}

}  // namespace
}  // namespace psem
