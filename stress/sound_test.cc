// Sound semaphores are never accused.

#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "gtest/gtest.h"
#include "stress/mutant/home_made.h"
#include "stress/scenario/scenarios.h"
#include "stress/session.h"
#include "stress/torture_process.h"

namespace psem {
namespace {

struct SoundCase {
  const char* name;
  const char* subject;
};

void PrintTo(const SoundCase& row, std::ostream* out) { *out << row.name; }

class SoundTest : public testing::TestWithParam<SoundCase> {};

TEST_P(SoundTest, Passes) {
  TortureProcess torture({absl::StrCat("--subject=", GetParam().subject), "--duration=4s"});
  const TortureEnd end = torture.Wait();
  EXPECT_EQ(end.exit_code, 0) << end.out << end.err;
  EXPECT_TRUE(torture.Files().empty());
}

INSTANTIATE_TEST_SUITE_P(All, SoundTest,
                         testing::Values(SoundCase{"psem", "psem"}, SoundCase{"glibc", "glibc"},
                                         SoundCase{"glibc_unnamed", "glibc-unnamed"}),
                         [](const auto& info) { return std::string(info.param.name); });

// What the mutants are made of is sound: so they are caught for the piece that was put wrong.
TEST(SoundTest, WhatTheMutantsAreMadeOfPasses) {
  const Subject home_made = SoundHomeMade("home-made", "what the mutants are made of");
  TortureOptions options;
  options.subject = SourceOf(home_made);
  options.scenarios.assign(AllScenarios().begin(), AllScenarios().end());
  options.processes = 4;
  options.duration = absl::Seconds(4);
  options.seed = 20;
  Interrupts interrupts;
  const SessionResult result = RunSession(options, &interrupts, nullptr);
  for (const ScenarioResult& scenario : result.scenarios) {
    EXPECT_EQ(scenario.verdict, Verdict::kPass)
        << scenario.scenario->name() << ": " << scenario.reason
        << (scenario.failure.has_value() ? scenario.failure->finding.evidence : "");
  }
}

}  // namespace
}  // namespace psem
