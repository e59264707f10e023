#include "stress/schedule.h"

#include <numeric>
#include <ostream>
#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace psem {
namespace {

constexpr uint64_t kMs = 1000000;
constexpr uint64_t kS = 1000 * kMs;
constexpr uint64_t kBegan = 77 * kS;  // Some time or other.

// The slices, in milliseconds, of a session in which every run lasts as long as it should.
std::vector<uint64_t> Slices(uint64_t duration_ns, int scenarios) {
  const Schedule schedule(kBegan, duration_ns);
  std::vector<uint64_t> slices;
  uint64_t now_ns = kBegan;
  while (now_ns + static_cast<uint64_t>(scenarios) < kBegan + duration_ns) {
    const uint64_t slice_ns = schedule.Slice(static_cast<int>(slices.size()), scenarios, now_ns);
    slices.push_back(slice_ns / kMs);
    now_ns += slice_ns * static_cast<uint64_t>(scenarios);
  }
  EXPECT_EQ(schedule.Rounds(scenarios), static_cast<int>(slices.size()));
  return slices;
}

TEST(Schedule, SlicesGrowAndUseTheTimeUp) {
  EXPECT_EQ(Slices(100 * kS, 20), (std::vector<uint64_t>{250, 500, 1000, 2000, 1250}));
  EXPECT_EQ(Slices(20 * kS, 20), (std::vector<uint64_t>{250, 500, 250}));
  EXPECT_EQ(Slices(20 * kS, 1), (std::vector<uint64_t>{250, 500, 1000, 2000, 2000, 2000, 2000, 2000,
                                                       2000, 2000, 2000, 2250}));
}

TEST(Schedule, ShortSessionIsOneRoundOfShortSlices) {
  EXPECT_EQ(Slices(300 * kMs, 20), std::vector<uint64_t>{15});
  EXPECT_EQ(Slices(10 * kMs, 1), std::vector<uint64_t>{10});
}

TEST(Schedule, WhatIsTriedForTheFirstTimeAfterTheEndStillGetsASlice) {
  const Schedule schedule(kBegan, 10 * kMs);
  EXPECT_TRUE(schedule.IsOver(kBegan + 10 * kMs));
  EXPECT_EQ(schedule.Slice(0, 20, kBegan + kS), 10 * kMs);
}

TEST(Schedule, OvertimeIsAFewSlicesMore) {
  const Schedule schedule(kBegan, 100 * kMs);
  EXPECT_FALSE(schedule.IsOvertimeOver(kBegan));
  EXPECT_FALSE(schedule.IsOvertimeOver(kBegan + kS));
  EXPECT_EQ(schedule.Slice(1, 20, kBegan + kS), 250 * kMs);
  EXPECT_TRUE(schedule.IsOvertimeOver(schedule.limit_ns()));
}

TEST(Schedule, ProlongedItGoesOnButNotBeyondItsLimit) {
  Schedule schedule(kBegan, 20 * kS);
  EXPECT_FALSE(schedule.IsOver(kBegan + 20 * kS - 1));
  EXPECT_TRUE(schedule.IsOver(kBegan + 20 * kS));
  schedule.Prolong(5 * kS);
  EXPECT_FALSE(schedule.IsOver(kBegan + 25 * kS - 1));
  EXPECT_TRUE(schedule.IsOver(kBegan + 25 * kS));
  EXPECT_EQ(schedule.limit_ns(), kBegan + 40 * kS);
}

TEST(Schedule, EndlessOneNeverEnds) {
  Schedule schedule(kBegan, Schedule::kEndless);
  EXPECT_FALSE(schedule.IsOver(kBegan + 1000000 * kS));
  EXPECT_EQ(schedule.Slice(0, 20, kBegan), 250 * kMs);
  EXPECT_EQ(schedule.Slice(1000000, 20, kBegan), 2 * kS);
  EXPECT_EQ(schedule.Grace(2 * kS, kBegan), 30 * kS);
  EXPECT_EQ(schedule.Rounds(20), 0);
  schedule.Prolong(kS);
  EXPECT_FALSE(schedule.IsOver(kBegan + 1000000 * kS));
}

struct LimitCase {
  const char* name;
  uint64_t duration_ns;
  uint64_t limit_ns;
};

void PrintTo(const LimitCase& row, std::ostream* out) { *out << row.name; }

class LimitTest : public testing::TestWithParam<LimitCase> {};

// Every run hangs and is ended when its grace is over; all scenarios get their chance.
TEST_P(LimitTest, HoldsWhateverTheSubjectDoes) {
  constexpr int kScenarios = 20;
  const Schedule schedule(kBegan, GetParam().duration_ns);
  EXPECT_EQ(schedule.limit_ns(), kBegan + GetParam().limit_ns);
  uint64_t now_ns = kBegan;
  for (int scenario = 0; scenario < kScenarios; ++scenario) {
    const uint64_t slice_ns = schedule.Slice(0, kScenarios - scenario, now_ns);
    now_ns += slice_ns + schedule.Grace(slice_ns, now_ns);
  }
  EXPECT_LE(now_ns, schedule.limit_ns() + kScenarios * 10 * kMs);
}

INSTANTIATE_TEST_SUITE_P(All, LimitTest,
                         testing::Values(LimitCase{"tiny", 10 * kMs, 5010 * kMs},
                                         LimitCase{"short", 5 * kS, 10 * kS},
                                         LimitCase{"quick", 20 * kS, 40 * kS},
                                         LimitCase{"default", 100 * kS, 200 * kS}),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace psem
