// Whatever is wrong on the command line, it is said in words that tell what to do.

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "stress/read_arguments.h"

namespace psem {
namespace {

struct WrongCase {
  const char* name;
  std::vector<std::string> arguments;
  const char* complaint;
};

void PrintTo(const WrongCase& row, std::ostream* out) { *out << row.name; }

class WrongUseTest : public testing::TestWithParam<WrongCase> {};

TEST_P(WrongUseTest, IsRefusedWithWhatToDo) {
  const CommandLine line = ReadArguments(GetParam().arguments);
  ASSERT_EQ(line.wish, CommandLine::Wish::kComplain);
  EXPECT_TRUE(absl::StartsWith(line.text, "torture: ")) << line.text;
  EXPECT_TRUE(absl::StrContains(line.text, GetParam().complaint)) << line.text;
  EXPECT_TRUE(absl::StrContains(line.text, "--help")) << line.text;
}

constexpr char kProcesses[] = "--processes takes a number from 2 to 64, not ";
constexpr char kDuration[] = "--duration takes a time from 10ms to 24h";
constexpr char kRun[] = "--run needs --seed and one --scenario";
constexpr char kSeed[] = "--seed takes a number of 64 bits";

INSTANTIATE_TEST_SUITE_P(
    All, WrongUseTest,
    testing::Values(
        WrongCase{"unknown_option", {"--nonsense"}, "--nonsense"},
        WrongCase{"stray_word", {"psem"}, "psem"},
        WrongCase{"unknown_subject", {"--subject=x"}, "there is no subject \"x\"; --list has all"},
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
        WrongCase{"missing_value", {"--seed"}, "--seed"},
        WrongCase{"misspelt_option", {"--durtion=5s"}, "did you mean \"--duration\"?"},
        WrongCase{"misspelt_subject", {"--subject=glibk"}, "did you mean \"glibc\"?"},
        WrongCase{"misspelt_scenario", {"--scenario=pingpong"}, "did you mean \"ping_pong\"?"},
        WrongCase{"misspelt_promise",
                  {"--without=kils,eintr"},
                  "--without: there is no promise \"kils\"; did you mean \"kills\"?"},
        WrongCase{"empty_promise", {"--without=kills,"}, "there is no promise \"\""},
        WrongCase{"run_without_seed", {"--run=3", "--scenario=ping_pong"}, kRun},
        WrongCase{"run_of_all_scenarios", {"--run=3", "--seed=1"}, kRun},
        WrongCase{"run_of_none", {"--run=0", "--seed=1", "--scenario=ping_pong"}, "--run takes"},
        WrongCase{"soak_of_one_run",
                  {"--run=3", "--seed=1", "--scenario=ping_pong", "--soak"},
                  "leave one of them out"},
        WrongCase{"missing_file", {"--subject=./nowhere.so"}, "./nowhere.so"},
        WrongCase{"file_that_is_no_object", {"--subject=/dev/null"}, "/dev/null"},
        WrongCase{"judging_while_running",
                  {"--judge=run.json", "--quick"},
                  "--judge runs nothing: leave out the options"},
        WrongCase{"negative_reruns", {"--reruns=-1"}, "--reruns takes a number from 0 to 1000"},
        WrongCase{"shard_from_zero", {"--shard=0/5"}, "from 1/5 to 5/5"},
        WrongCase{"shard_without_a_total", {"--shard=2"}, "from 1/5 to 5/5"}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace psem
