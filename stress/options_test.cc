#include "stress/options.h"

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gtest/gtest.h"
#include "stress/scenario/scenarios.h"

namespace psem {
namespace {

constexpr uint64_t kRandomSeed = 4711;

CommandLine Read(const std::vector<std::string>& arguments, int cores = 2) {
  std::vector<const char*> argv = {"torture"};
  for (const std::string& argument : arguments) argv.push_back(argument.c_str());
  return ReadCommandLine(static_cast<int>(argv.size()), argv.data(), kRandomSeed, cores);
}

TEST(Options, WithoutAnyTortureOursWithAllScenarios) {
  const CommandLine line = Read({});
  ASSERT_EQ(line.wish, CommandLine::Wish::kTorture) << line.text;
  EXPECT_EQ(line.options.subject.name, "psem");
  EXPECT_EQ(line.options.scenarios.size(), AllScenarios().size());
  EXPECT_EQ(line.options.duration, absl::Seconds(20));
  EXPECT_EQ(line.options.processes, 4);
  EXPECT_EQ(line.options.seed, kRandomSeed);
}

TEST(Options, ThereAreMoreProcessesThanCoresWithinReason) {
  EXPECT_EQ(Read({}, 1).options.processes, 4);
  EXPECT_EQ(Read({}, 3).options.processes, 6);
  EXPECT_EQ(Read({}, 128).options.processes, 16);
}

TEST(Options, AreTakenAsTheyAreGiven) {
  const CommandLine line =
      Read({"--subject=glibc", "--scenario=ping_pong", "--scenario=mutual_exclusion",
            "--scenario=ping_pong", "--processes=64", "--duration=1m30s", "--seed=0xABc"});
  ASSERT_EQ(line.wish, CommandLine::Wish::kTorture) << line.text;
  EXPECT_EQ(line.options.subject.name, "glibc");
  ASSERT_EQ(line.options.scenarios.size(), 2u);  // Each once, in their order.
  EXPECT_EQ(line.options.scenarios[0]->name(), "mutual_exclusion");
  EXPECT_EQ(line.options.scenarios[1]->name(), "ping_pong");
  EXPECT_EQ(line.options.processes, 64);
  EXPECT_EQ(line.options.duration, absl::Seconds(90));
  EXPECT_EQ(line.options.seed, 0xabcu);
  EXPECT_EQ(Read({"--seed", "18446744073709551615"}).options.seed, UINT64_MAX);
}

TEST(Options, RerunCommandGivesTheSameOptions) {
  const TortureOptions options =
      Read({"--subject=glibc-unnamed", "--processes=5", "--duration=1500ms"}).options;
  const std::string command = RerunCommand(options, Conservation());
  const std::string start = "bazel run -c opt //stress:torture -- ";
  ASSERT_TRUE(absl::StartsWith(command, start)) << command;
  const CommandLine again = Read(absl::StrSplit(command.substr(start.size()), ' '));
  ASSERT_EQ(again.wish, CommandLine::Wish::kTorture) << again.text;
  EXPECT_EQ(again.options.subject.built_in, options.subject.built_in);
  ASSERT_EQ(again.options.scenarios.size(), 1u);
  EXPECT_EQ(again.options.scenarios[0], &Conservation());
  EXPECT_EQ(again.options.processes, options.processes);
  EXPECT_EQ(again.options.duration, options.duration);
  EXPECT_EQ(again.options.seed, options.seed);
}

struct WrongCase {
  const char* name;
  std::vector<std::string> arguments;
  const char* complaint;
};

void PrintTo(const WrongCase& row, std::ostream* out) { *out << row.name; }

class WrongUseTest : public testing::TestWithParam<WrongCase> {};

TEST_P(WrongUseTest, IsRefusedWithWhatToDo) {
  const CommandLine line = Read(GetParam().arguments);
  ASSERT_EQ(line.wish, CommandLine::Wish::kComplain);
  EXPECT_TRUE(absl::StartsWith(line.text, "torture: ")) << line.text;
  EXPECT_TRUE(absl::StrContains(line.text, GetParam().complaint)) << line.text;
  EXPECT_TRUE(absl::StrContains(line.text, "--help")) << line.text;
}

constexpr char kProcesses[] = "--processes takes a number from 2 to 64, not ";
constexpr char kDuration[] = "--duration takes a time from 10ms to 24h";
constexpr char kSeed[] = "--seed takes a number of 64 bits";

INSTANTIATE_TEST_SUITE_P(
    All, WrongUseTest,
    testing::Values(
        WrongCase{"unknown_option", {"--nonsense"}, "--nonsense"},
        WrongCase{"stray_word", {"psem"}, "psem"},
        WrongCase{"unknown_subject", {"--subject=x"}, "there is no subject \"x\"; there are psem"},
        WrongCase{"hostile_subject", {"--subject=\x1b[2J"}, "\"\\x1b[2J\""},
        WrongCase{"unknown_scenario", {"--scenario=x"}, "there is no scenario \"x\"; there are"},
        WrongCase{"one_process", {"--processes=1"}, kProcesses},
        WrongCase{"too_many_processes", {"--processes=65"}, kProcesses},
        WrongCase{"negative_processes", {"--processes=-4"}, kProcesses},
        WrongCase{"huge_processes", {"--processes=99999999999"}, kProcesses},
        WrongCase{"words_for_processes", {"--processes=many"}, kProcesses},
        WrongCase{"no_unit", {"--duration=20"}, kDuration},
        WrongCase{"no_time", {"--duration=0s"}, kDuration},
        WrongCase{"negative_time", {"--duration=-1s"}, kDuration},
        WrongCase{"endless", {"--duration=inf"}, kDuration},
        WrongCase{"too_long", {"--duration=25h"}, kDuration},
        WrongCase{"seed_of_words", {"--seed=lucky"}, kSeed},
        WrongCase{"seed_of_65_bits", {"--seed=18446744073709551616"}, kSeed},
        WrongCase{"negative_seed", {"--seed=-1"}, kSeed},
        WrongCase{"empty_hexadecimal_seed", {"--seed=0x"}, kSeed},
        WrongCase{"missing_value", {"--seed"}, "--seed"}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace psem
