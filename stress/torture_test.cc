#include <signal.h>

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
                           "--json", "--list", "--version", "  3  it cannot be told"}) {
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
  EXPECT_TRUE(absl::StrContains(end.err, "there is no subject \"nonsense\"; --list has"))
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

TEST(Torture, SkipsWhatIsLeftOutAndSaysWhat) {
  const TortureEnd end = RunTorture({"--subject=glibc", "--duration=200ms", "--without=stops",
                                     "--scenario=stops", "--scenario=ping_pong"});
  EXPECT_EQ(end.exit_code, 0) << end.out << end.err;
  EXPECT_TRUE(absl::StrContains(end.out, "needs stop safety, which --without leaves out\n"))
      << end.out;
  EXPECT_TRUE(absl::StrContains(end.out, "stops (left out by --without)")) << end.out;
}

TEST(Torture, OfWhichNothingIsAskedCannotBeTold) {
  const TortureEnd end = RunTorture({"--subject=glibc", "--without=stops", "--scenario=stops"});
  EXPECT_EQ(end.exit_code, 3) << end.out << end.err;
  EXPECT_TRUE(absl::StrContains(end.out, "\nSKIPPED  glibc promises nothing that could be asked"))
      << end.out;
}

TEST(Torture, KeepsGoingAfterAFindingWhenItIsTo) {
  const std::vector<std::string> arguments = {
      "--subject=mutant-lost-wakeup", "--duration=10s",       "--reruns=1",
      "--scenario=mutual_exclusion",  "--scenario=ping_pong", "--scenario=conservation"};
  const TortureEnd stops = RunTorture(arguments);
  EXPECT_EQ(stops.exit_code, 1) << stops.out << stops.err;
  EXPECT_TRUE(absl::StrContains(stops.out, " unfinished ")) << stops.out;
  std::vector<std::string> keeps_going = arguments;
  keeps_going.emplace_back("--keep-going");
  const TortureEnd goes_on = RunTorture(keeps_going);
  EXPECT_EQ(goes_on.exit_code, 1) << goes_on.out << goes_on.err;
  EXPECT_FALSE(absl::StrContains(goes_on.out, " unfinished ")) << goes_on.out;
}

TEST(Torture, MakesTheFailedRunAgainAndTellsHowOftenItFailed) {
  const TortureEnd end = RunTorture(
      {"--subject=mutant-nonatomic-decrement", "--scenario=exact_schedules", "--duration=10s"});
  EXPECT_EQ(end.exit_code, 1) << end.out << end.err;
  EXPECT_TRUE(absl::StrContains(end.out, " of 10 reruns.\n")) << end.out;
}

TEST(Torture, ShardsShareTheScenarios) {
  std::string seen;
  for (const char* shard : {"1/2", "2/2"}) {
    const TortureEnd end =
        RunTorture({"--subject=glibc", "--duration=300ms", absl::StrCat("--shard=", shard),
                    "--scenario=ping_pong", "--scenario=conservation"});
    EXPECT_EQ(end.exit_code, 0) << end.out << end.err;
    EXPECT_TRUE(absl::StrContains(end.out, "1 scenario, ")) << end.out;
    seen += end.out;
  }
  EXPECT_TRUE(absl::StrContains(seen, "\nping_pong ")) << seen;
  EXPECT_TRUE(absl::StrContains(seen, "\nconservation ")) << seen;
}

TEST(Torture, SoakGoesOnUntilItIsStoppedAndThenHasAVerdict) {
  TortureProcess torture({"--subject=glibc", "--soak", "--scenario=ping_pong"});
  EXPECT_TRUE(WaitUntilTrue([&] { return !torture.Workers().empty(); }));
  // More than one run, so that all that is required was seen.
  EXPECT_FALSE(WaitUntilTrue([&] { return !IsAlive(torture.pid()); }, absl::Seconds(2)));
  torture.Signal(SIGINT);
  const TortureEnd end = torture.Wait();
  EXPECT_EQ(end.exit_code, 0) << end.out << end.err;
  EXPECT_TRUE(absl::StrContains(end.out, ", until it is stopped.\n")) << end.out;
  EXPECT_TRUE(absl::StrContains(end.out, "\nPASS  glibc kept its promises")) << end.out;
  EXPECT_TRUE(torture.Files().empty());
}

TEST(Torture, SaysSoWhenTheReportCannotBeWritten) {
  TortureSetting setting;
  setting.stdout_path = "/dev/full";
  TortureProcess torture({"--duration=10ms", "--subject=glibc"}, setting);
  const TortureEnd end = torture.Wait();
  EXPECT_EQ(end.exit_code, 3);
  EXPECT_TRUE(absl::StrContains(end.err, "the report could not be written")) << end.err;
}

}  // namespace
}  // namespace psem
