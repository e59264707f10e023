#include <sys/stat.h>

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "stress/catalogue.h"
#include "stress/scenario/scenarios.h"
#include "stress/torture_process.h"

namespace psem {
namespace {

TEST(Torture, ListNamesAllScenariosAndSubjects) {
  const TortureEnd end = RunTorture({"--list"});
  EXPECT_EQ(end.exit_code, 0) << end.err;
  for (const Scenario* scenario : AllScenarios()) {
    EXPECT_TRUE(absl::StrContains(end.out, scenario->name())) << end.out;
    EXPECT_TRUE(absl::StrContains(end.out, scenario->question())) << end.out;
  }
  for (const Subject& subject : AllSubjects()) {
    EXPECT_TRUE(absl::StrContains(end.out, subject.name)) << end.out;
    EXPECT_TRUE(absl::StrContains(end.out, subject.description)) << end.out;
  }
}

TEST(Torture, HelpNamesAllOptionsAndExitCodes) {
  const TortureEnd end = RunTorture({"--help"});
  EXPECT_EQ(end.exit_code, 0) << end.err;
  for (const char* part : {"--subject", "--scenario", "--duration", "--processes", "--seed",
                           "--list", "--version", "  3  it cannot be told"}) {
    EXPECT_TRUE(absl::StrContains(end.out, part)) << part << "\n" << end.out;
  }
}

TEST(Torture, VersionIsALine) {
  const TortureEnd end = RunTorture({"--version"});
  EXPECT_EQ(end.exit_code, 0) << end.err;
  EXPECT_EQ(end.out, "torture 0.1.0\n");
}

TEST(Torture, WrongUseSaysWhatToDoAndStartsNothing) {
  const TortureEnd end = RunTorture({"--subject=nonsense"});
  EXPECT_EQ(end.exit_code, 2);
  EXPECT_EQ(end.out, "");
  EXPECT_TRUE(absl::StrContains(end.err, "there is no subject \"nonsense\"; there are psem"))
      << end.err;
}

TEST(Torture, PrintsTheSeedFirst) {
  const TortureEnd given =
      RunTorture({"--seed=42", "--duration=10ms", "--subject=glibc", "--scenario=ping_pong"});
  EXPECT_EQ(given.exit_code, 0) << given.out << given.err;
  EXPECT_TRUE(absl::StartsWith(given.out, "seed 0x2a\n")) << given.out;

  const TortureEnd random = RunTorture({"--duration=10ms", "--scenario=ping_pong"});
  const TortureEnd another = RunTorture({"--duration=10ms", "--scenario=ping_pong"});
  EXPECT_TRUE(absl::StartsWith(random.out, "seed 0x")) << random.out;
  EXPECT_NE(random.out.substr(0, random.out.find('\n')),
            another.out.substr(0, another.out.find('\n')));
}

TEST(Torture, PrintsTheTableOnceAndNoProgressWhereNoTerminalIs) {
  TortureProcess torture({"--duration=600ms", "--processes=3"});
  const TortureEnd end = torture.Wait();
  EXPECT_EQ(end.exit_code, 0) << end.out << end.err;
  EXPECT_EQ(end.err, "");
  EXPECT_FALSE(absl::StrContains(end.out, "\x1b")) << end.out;
  EXPECT_EQ(end.out.find("SCENARIO"), end.out.rfind("SCENARIO"));
  for (const Scenario* scenario : AllScenarios()) {
    EXPECT_TRUE(absl::StrContains(end.out, absl::StrCat("\n", scenario->name(), " "))) << end.out;
  }
  EXPECT_TRUE(absl::StrContains(end.out, "\nPASS  psem kept its promises: ")) << end.out;
  EXPECT_TRUE(torture.Files().empty());
}

TEST(Torture, RunsOnlyTheScenariosThatWereAskedFor) {
  const TortureEnd end =
      RunTorture({"--duration=100ms", "--scenario=ping_pong", "--scenario=conservation"});
  EXPECT_EQ(end.exit_code, 0) << end.out << end.err;
  EXPECT_TRUE(absl::StrContains(end.out, "\nping_pong "));
  EXPECT_TRUE(absl::StrContains(end.out, "\nconservation "));
  EXPECT_FALSE(absl::StrContains(end.out, "mutual_exclusion"));
}

struct ProcessesCase {
  const char* name;
  const char* processes;
};

void PrintTo(const ProcessesCase& row, std::ostream* out) { *out << row.name; }

class ProcessesTest : public testing::TestWithParam<ProcessesCase> {};

TEST_P(ProcessesTest, AnyNumberPlaysAllScenarios) {
  const TortureEnd end = RunTorture(
      {absl::StrCat("--processes=", GetParam().processes), "--duration=300ms", "--subject=glibc"});
  EXPECT_EQ(end.exit_code, 0) << end.out << end.err;
}

INSTANTIATE_TEST_SUITE_P(All, ProcessesTest,
                         testing::Values(ProcessesCase{"fewest", "2"}, ProcessesCase{"odd", "3"},
                                         ProcessesCase{"odd_pairs", "7"},
                                         ProcessesCase{"most", "64"}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(Torture, SaysSoWhenTheReportCannotBeWritten) {
  TortureProcess torture({"--duration=10ms", "--subject=glibc"}, "/dev/full");
  const TortureEnd end = torture.Wait();
  EXPECT_EQ(end.exit_code, 3);
  EXPECT_TRUE(absl::StrContains(end.err, "the report could not be written")) << end.err;
}

}  // namespace
}  // namespace psem
