// Where the program writes its results, and what it takes from Bazel.

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "stress/torture_process.h"

namespace psem {
namespace {

std::string ReadFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

class TortureResultsTest : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directory(directory_); }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  std::string Path(const std::string& name) const { return absl::StrCat(directory_, "/", name); }

  static std::vector<std::string> Short(const std::vector<std::string>& more) {
    std::vector<std::string> arguments = {"--subject=glibc", "--duration=100ms",
                                          "--scenario=ping_pong"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return arguments;
  }

  const std::string directory_ = absl::StrCat(testing::TempDir(), "/results");
};

TEST_F(TortureResultsTest, GoIntoTheFilesThatAreNamed) {
  const TortureEnd end = RunTorture(
      Short({absl::StrCat("--json=", Path("out.json")), absl::StrCat("--report=", Path("out.html")),
             absl::StrCat("--xml=", Path("out.xml"))}));
  EXPECT_EQ(end.exit_code, 0) << end.out << end.err;
  EXPECT_TRUE(absl::StrContains(end.out, "\nPASS  glibc kept its promises")) << end.out;
  EXPECT_TRUE(absl::StartsWith(ReadFile(Path("out.json")), "{\n"));
  EXPECT_TRUE(absl::StartsWith(ReadFile(Path("out.html")), "<!DOCTYPE html>"));
  EXPECT_TRUE(absl::StartsWith(ReadFile(Path("out.xml")), "<?xml "));
}

TEST_F(TortureResultsTest, AsJsonReplaceTheText) {
  const TortureEnd end = RunTorture(Short({"--json"}));
  EXPECT_EQ(end.exit_code, 0) << end.out << end.err;
  EXPECT_TRUE(absl::StartsWith(end.out, "{\n")) << end.out;
  EXPECT_TRUE(absl::EndsWith(end.out, "\n}\n")) << end.out;
  EXPECT_EQ(end.err, "");
}

// "PASS" or what was found, and by whom.
std::string Essence(const std::string& out) {
  const size_t begin = out.find("copy from here");
  const size_t end = out.find("\nSeen in");
  return begin == std::string::npos || end == std::string::npos ? out
                                                                : out.substr(begin, end - begin);
}

TEST_F(TortureResultsTest, AsARecordAreJudgedAgainToTheSameVerdict) {
  const std::string record = absl::StrCat("--record=", Path("run.json"));
  const std::string judge = absl::StrCat("--judge=", Path("run.json"));
  const TortureEnd failed =
      RunTorture({"--subject=mutant-nonatomic-decrement", "--scenario=exact_schedules",
                  "--duration=10s", "--reruns=0", record});
  EXPECT_EQ(failed.exit_code, 1) << failed.out << failed.err;
  const TortureEnd judged = RunTorture({judge});
  EXPECT_EQ(judged.exit_code, 1) << judged.out << judged.err;
  EXPECT_EQ(Essence(judged.out), Essence(failed.out));

  const TortureEnd nothing =
      RunTorture({"--subject=glibc", "--without=stops", "--scenario=stops", record});
  EXPECT_TRUE(absl::StrContains(nothing.err, "there is no run to record")) << nothing.err;

  const TortureEnd passed = RunTorture(Short({record}));
  EXPECT_EQ(passed.exit_code, 0) << passed.out << passed.err;
  const TortureEnd judged_fine = RunTorture({judge});
  EXPECT_EQ(judged_fine.exit_code, 0) << judged_fine.out << judged_fine.err;
}

TEST_F(TortureResultsTest, ThatAreNoRecordAreRefused) {
  std::ofstream(Path("run.json")) << "{\"no\": \"record\"}";
  for (const std::string& path : {Path("run.json"), Path("nowhere"), directory_}) {
    const TortureEnd end = RunTorture({absl::StrCat("--judge=", path)});
    EXPECT_EQ(end.exit_code, 2) << end.out;
    EXPECT_EQ(end.out, "");
    EXPECT_TRUE(absl::StrContains(end.err, path)) << end.err;
  }
}

TEST_F(TortureResultsTest, ThatCannotBeWrittenAreTold) {
  const TortureEnd end = RunTorture(Short({"--xml=/nowhere/out.xml"}));
  EXPECT_EQ(end.exit_code, 3) << end.out;
  EXPECT_TRUE(absl::StartsWith(end.err, "torture: write \"/nowhere/out.xml\"")) << end.err;
}

// What the environment of a Bazel test looks like.
std::vector<std::string> BazelsVariables(const std::string& binary, const std::string& xml) {
  return {absl::StrCat("TEST_BINARY=", binary), "TEST_TARGET=//my:torture_test",
          absl::StrCat("XML_OUTPUT_FILE=", xml)};
}

TEST_F(TortureResultsTest, OfABazelTestGoWhereBazelWantsThem) {
  TortureSetting setting;
  setting.program = "/runfiles/my/torture_test";
  setting.environment = BazelsVariables("my/torture_test", Path("test.xml"));
  setting.environment.emplace_back("TEST_SHARD_INDEX=1");
  setting.environment.emplace_back("TEST_TOTAL_SHARDS=2");
  setting.environment.push_back(absl::StrCat("TEST_SHARD_STATUS_FILE=", Path("status")));
  const TortureEnd end = RunTorture(Short({"--scenario=conservation"}), setting);
  EXPECT_EQ(end.exit_code, 0) << end.out << end.err;
  EXPECT_TRUE(absl::StrContains(end.out, "1 scenario, ")) << end.out;
  const std::string xml = ReadFile(Path("test.xml"));
  EXPECT_TRUE(absl::StrContains(xml, "<testcase name=\"ping_pong\"")) << xml;
  EXPECT_TRUE(std::filesystem::exists(Path("status")));
}

TEST_F(TortureResultsTest, OfABazelTestNameTheTestToRunAgain) {
  TortureSetting setting;
  setting.program = "my/torture_test";
  setting.environment = BazelsVariables("my/torture_test", Path("test.xml"));
  const TortureEnd end =
      RunTorture({"--subject=mutant-nonatomic-decrement", "--scenario=exact_schedules",
                  "--duration=10s", "--reruns=0", "--seed=7"},
                 setting);
  EXPECT_EQ(end.exit_code, 1) << end.out << end.err;
  for (const std::string& text : {end.out, ReadFile(Path("test.xml"))}) {
    EXPECT_TRUE(absl::StrContains(text,
                                  "bazel test //my:torture_test "
                                  "--test_arg=--scenario=exact_schedules --test_arg=--seed=0x7 "
                                  "--test_arg=--run="))
        << text;
  }
}

// A test of something else that runs this program in passing.
TEST_F(TortureResultsTest, LeaveTheFilesOfAnotherTestAlone) {
  TortureSetting setting;
  setting.environment = BazelsVariables("my/other_test", Path("test.xml"));
  setting.environment.emplace_back("TEST_SHARD_INDEX=1");
  setting.environment.emplace_back("TEST_TOTAL_SHARDS=2");
  const TortureEnd end = RunTorture(Short({"--scenario=conservation"}), setting);
  EXPECT_EQ(end.exit_code, 0) << end.out << end.err;
  EXPECT_TRUE(absl::StrContains(end.out, "2 scenarios, ")) << end.out;
  EXPECT_FALSE(std::filesystem::exists(Path("test.xml")));
}

// `bazel run` starts it in a directory of its own.
TEST_F(TortureResultsTest, GoWhereTheUserOfBazelRunStands) {
  TortureSetting setting;
  setting.environment = {absl::StrCat("BUILD_WORKING_DIRECTORY=", directory_)};
  const TortureEnd end = RunTorture(Short({"--xml=out.xml"}), setting);
  EXPECT_EQ(end.exit_code, 0) << end.out << end.err;
  EXPECT_TRUE(std::filesystem::exists(Path("out.xml")));
}

}  // namespace
}  // namespace psem
