#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "stress/options.h"
#include "stress/read_arguments.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

TEST(RerunCommand, MakesTheSameRunWithTheSameOptions) {
  const TortureOptions options = ReadArguments({"--subject=glibc-unnamed", "--processes=5",
                                                "--duration=1500ms", "--without=kills,timed"})
                                     .options;
  const std::string command = RerunCommand(options, Conservation(), 0x2a, 17);
  const std::string start = "bazel run -c opt //stress:torture -- ";
  ASSERT_TRUE(absl::StartsWith(command, start)) << command;
  const CommandLine again = ReadArguments(absl::StrSplit(command.substr(start.size()), ' '));
  ASSERT_EQ(again.wish, CommandLine::Wish::kTorture) << again.text;
  EXPECT_EQ(again.options.subject.built_in, options.subject.built_in);
  ASSERT_EQ(again.options.scenarios.size(), 1u);
  EXPECT_EQ(again.options.scenarios[0], &Conservation());
  EXPECT_EQ(again.options.processes, options.processes);
  EXPECT_EQ(again.options.duration, options.duration);
  EXPECT_EQ(again.options.lacks, PSEM_LACKS_KILL_SAFETY | kLacksTimedWaits);
  EXPECT_EQ(again.options.seed, 0x2au);
  EXPECT_EQ(again.options.run, 17);
}

TEST(RerunCommand, QuotesAPathForTheShell) {
  TortureOptions options = ReadArguments({}).options;
  options.subject.path = "/my files/it's.so";
  const std::string command = RerunCommand(options, PingPong(), 1, 1);
  EXPECT_TRUE(absl::StrContains(command, " --subject=$'/my files/it\\'s.so' --scenario"))
      << command;
}

TEST(RerunCommand, OfASoakTakesTheUsualTime) {
  const TortureOptions options = ReadArguments({"--soak"}).options;
  EXPECT_EQ(RerunCommand(options, PingPong(), 0xabc, 2),
            "bazel run -c opt //stress:torture -- --subject=psem --scenario=ping_pong --seed=0xabc "
            "--run=2 --processes=4");
}

TEST(RerunCommand, OfABazelTestRunsThatTest) {
  TortureOptions options = ReadArguments({}).options;
  options.bazel_target = "//my:torture_test";
  EXPECT_EQ(RerunCommand(options, PingPong(), 0xabc, 2),
            "bazel test //my:torture_test --test_arg=--scenario=ping_pong --test_arg=--seed=0xabc "
            "--test_arg=--run=2 --test_arg=--processes=4");
}

}  // namespace
}  // namespace psem
