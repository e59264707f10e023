#include "stress/options.h"

#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "stress/read_arguments.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

TEST(Options, WithoutAnyTortureOursWithAllScenarios) {
  const CommandLine line = ReadArguments({});
  ASSERT_EQ(line.wish, CommandLine::Wish::kTorture) << line.text;
  EXPECT_EQ(line.options.subject.name, "psem");
  EXPECT_EQ(line.options.lacks, 0u);
  EXPECT_EQ(line.options.scenarios.size(), AllScenarios().size());
  EXPECT_EQ(line.options.duration, absl::Seconds(100));
  EXPECT_EQ(line.options.processes, 4);
  EXPECT_EQ(line.options.seed, kRandomSeed);
  EXPECT_EQ(line.options.run, 0);
  EXPECT_EQ(line.options.reruns, 10);
  EXPECT_FALSE(line.options.soak);
  EXPECT_FALSE(line.options.keep_going);
}

TEST(Options, ThereAreMoreProcessesThanCoresWithinReason) {
  EXPECT_EQ(ReadArguments({}, {1, 1, {}}).options.processes, 4);
  EXPECT_EQ(ReadArguments({}, {1, 3, {}}).options.processes, 6);
  EXPECT_EQ(ReadArguments({}, {1, 128, {}}).options.processes, 16);
}

TEST(Options, AreTakenAsTheyAreGiven) {
  const CommandLine line =
      ReadArguments({"--subject=glibc", "--scenario=ping_pong", "--scenario=mutual_exclusion",
                     "--scenario=ping_pong", "--processes=64", "--duration=1m30s", "--seed=0xABc",
                     "--without=kills,eintr", "--reruns=3", "--keep-going", "--xml=out.xml"});
  ASSERT_EQ(line.wish, CommandLine::Wish::kTorture) << line.text;
  EXPECT_EQ(line.options.subject.name, "glibc");
  EXPECT_EQ(line.options.lacks, PSEM_LACKS_KILL_SAFETY | PSEM_LACKS_EINTR);
  ASSERT_EQ(line.options.scenarios.size(), 2u);  // Each once, in their order.
  EXPECT_EQ(line.options.scenarios[0]->name(), "mutual_exclusion");
  EXPECT_EQ(line.options.scenarios[1]->name(), "ping_pong");
  EXPECT_EQ(line.options.processes, 64);
  EXPECT_EQ(line.options.duration, absl::Seconds(90));
  EXPECT_EQ(line.options.seed, 0xabcu);
  EXPECT_EQ(line.options.reruns, 3);
  EXPECT_TRUE(line.options.keep_going);
  EXPECT_EQ(line.options.xml_path, "out.xml");
  EXPECT_EQ(ReadArguments({"--seed", "18446744073709551615"}).options.seed, UINT64_MAX);
}

TEST(Options, QuickAndSoakChooseTheTimeUnlessItIsGiven) {
  EXPECT_EQ(ReadArguments({"--quick"}).options.duration, absl::Seconds(20));
  EXPECT_EQ(ReadArguments({"--quick", "--duration=5s"}).options.duration, absl::Seconds(5));
  EXPECT_EQ(ReadArguments({"--soak"}).options.duration, absl::InfiniteDuration());
  const CommandLine half_an_hour = ReadArguments({"--soak", "--duration=30m"});
  EXPECT_EQ(half_an_hour.options.duration, absl::Minutes(30));
  EXPECT_TRUE(half_an_hour.options.soak);
}

// So that --test_arg can overrule what a Bazel test's rule says.
TEST(Options, LastOneCounts) {
  const CommandLine line =
      ReadArguments({"--subject=psem", "--quick", "--duration=5s", "--seed=1", "--processes=4",
                     "--quick", "--subject=glibc", "--duration=7s", "--seed=2", "--processes=5"});
  ASSERT_EQ(line.wish, CommandLine::Wish::kTorture) << line.text;
  EXPECT_EQ(line.options.subject.name, "glibc");
  EXPECT_EQ(line.options.duration, absl::Seconds(7));
  EXPECT_EQ(line.options.seed, 2u);
  EXPECT_EQ(line.options.processes, 5);
}

TEST(Options, ShardsShareScenariosAndTime) {
  std::set<const Scenario*> seen;
  absl::Duration all;
  for (const char* shard : {"1/2", "2/2"}) {
    const TortureOptions options =
        ReadArguments({absl::StrCat("--shard=", shard), "--duration=60s", "--seed=5"}).options;
    EXPECT_EQ(options.seed, 5u);
    EXPECT_GT(options.duration, absl::Seconds(20));
    EXPECT_LT(options.scenarios.size(), AllScenarios().size());
    all += options.duration;
    seen.insert(options.scenarios.begin(), options.scenarios.end());
  }
  EXPECT_EQ(seen.size(), AllScenarios().size());
  EXPECT_NEAR(absl::ToDoubleSeconds(all), 60, 0.001);
}

TEST(Options, ShardsBeyondTheScenariosHaveTheSameOnesWithOtherSeeds) {
  const std::vector<std::string> arguments = {"--scenario=ping_pong", "--duration=60s", "--seed=5"};
  std::set<uint64_t> seeds;
  for (const char* shard : {"1/3", "2/3", "3/3"}) {
    std::vector<std::string> sharded = arguments;
    sharded.push_back(absl::StrCat("--shard=", shard));
    const TortureOptions options = ReadArguments(sharded).options;
    ASSERT_EQ(options.scenarios.size(), 1u);
    EXPECT_EQ(options.duration, absl::Seconds(20));
    seeds.insert(options.seed);
  }
  EXPECT_EQ(seeds.size(), 3u);
  EXPECT_EQ(seeds.count(5), 1u);
}

TEST(Options, BazelTestIsShardedAndHasItsXml) {
  Surroundings surroundings = {kRandomSeed, 2, BazelTest{"//my:test", "/out/test.xml", "", {1, 2}}};
  const TortureOptions options = ReadArguments({"--duration=60s"}, surroundings).options;
  EXPECT_LT(options.scenarios.size(), AllScenarios().size());
  EXPECT_EQ(options.xml_path, "/out/test.xml");
  EXPECT_EQ(options.bazel_target, "//my:test");
  EXPECT_EQ(ReadArguments({"--xml=mine.xml"}, surroundings).options.xml_path, "mine.xml");
  // What the command line says counts more.
  EXPECT_EQ(ReadArguments({"--shard=1/1"}, surroundings).options.scenarios.size(),
            AllScenarios().size());
}

TEST(Options, RunIsMadeByEveryShard) {
  const Surroundings surroundings = {kRandomSeed, 2, BazelTest{"//my:test", "", "", {6, 7}}};
  const CommandLine line =
      ReadArguments({"--run=17", "--scenario=ping_pong", "--seed=5"}, surroundings);
  ASSERT_EQ(line.wish, CommandLine::Wish::kTorture) << line.text;
  EXPECT_EQ(line.options.run, 17);
  EXPECT_EQ(line.options.seed, 5u);
  EXPECT_EQ(line.options.scenarios.size(), 1u);
}

TEST(Options, JudgingTakesFilesAlone) {
  const CommandLine line = ReadArguments({"--judge=run.json", "--xml=out.xml"});
  ASSERT_EQ(line.wish, CommandLine::Wish::kJudge) << line.text;
  EXPECT_EQ(line.options.judge_path, "run.json");
  EXPECT_EQ(line.options.xml_path, "out.xml");
}

TEST(Options, HelpFitsAPageAndNamesEveryOption) {
  const CommandLine line = ReadArguments({"--help"});
  ASSERT_EQ(line.wish, CommandLine::Wish::kPrint);
  for (const char* part : {"--subject NAME|FILE",
                           "--without WORD,...",
                           "--scenario NAME",
                           "--processes N",
                           "--duration TIME",
                           "--quick",
                           "--soak",
                           "--keep-going",
                           "--shard I/N",
                           "--seed N",
                           "--run N",
                           "--reruns N",
                           "--json [FILE]",
                           "--report FILE",
                           "--record FILE",
                           "--judge FILE",
                           "--xml FILE",
                           "--list",
                           "--version",
                           "-h, --help",
                           "Exit codes:",
                           "Examples:"}) {
    EXPECT_TRUE(absl::StrContains(line.text, part)) << part << "\n" << line.text;
  }
  size_t width = 0;
  for (const char c : line.text) {
    width = c == '\n' ? 0 : width + 1;
    EXPECT_LE(width, 100u) << line.text;
  }
}

TEST(Options, ListTellsWhatIsNeededAndPromised) {
  const CommandLine line = ReadArguments({"--list"});
  ASSERT_EQ(line.wish, CommandLine::Wish::kPrint);
  for (const Scenario* scenario : AllScenarios()) {
    EXPECT_TRUE(absl::StrContains(line.text, scenario->question())) << line.text;
  }
  for (const Promise& promise : AllPromises()) {
    EXPECT_TRUE(absl::StrContains(line.text, promise.meaning)) << line.text;
  }
}

}  // namespace
}  // namespace psem
