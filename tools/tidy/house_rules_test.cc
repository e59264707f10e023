#include "tools/tidy/house_rules.h"

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace psem {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

using Lines = std::vector<std::string>;

const SourceFile kBuild = {
    "lib/BUILD", {"srcs = [", "    \"a.cc\",", "    \"a_test.cc\",", "    \"deep/a.h\",", "],"}};

Lines Function(size_t length) {
  Lines lines(length, "  Work();");
  lines.front() = "void Function(int left,";
  lines[1] = "              int right) {";
  lines[length / 2] = "#if 1";
  lines.back() = "}";
  return lines;
}

TEST(HouseRules, AreKeptInThisWorkspace) {
  for (const std::string& offence : HouseRuleOffences(ReadWorkspace())) ADD_FAILURE() << offence;
}

TEST(HouseRules, FileMayHave350Lines) {
  EXPECT_THAT(HouseRuleOffences({kBuild, {"lib/a.cc", Lines(350)}}), IsEmpty());
  EXPECT_THAT(HouseRuleOffences({kBuild, {"lib/a.cc", Lines(351)}}),
              ElementsAre("lib/a.cc: has 351 lines, more than 350; give it a second room"));
}

TEST(HouseRules, PageMayBeLong) {
  EXPECT_THAT(HouseRuleOffences({{"CHANGELOG.md", Lines(1000)}}), IsEmpty());
}

TEST(HouseRules, FunctionMayHave70Lines) {
  EXPECT_THAT(HouseRuleOffences({kBuild, {"lib/a.cc", Function(70)}}), IsEmpty());

  Lines lines = Function(70);
  const Lines longer = Function(71);
  lines.push_back("");
  lines.insert(lines.end(), longer.begin(), longer.end());
  EXPECT_THAT(HouseRuleOffences({kBuild, {"lib/a.cc", lines}}),
              ElementsAre("lib/a.cc:72: function of 71 lines, more than 70; cut it in two"));
}

TEST(HouseRules, FileThatNothingBuildsIsNamed) {
  EXPECT_THAT(HouseRuleOffences({kBuild, {"lib/a_test.cc", {}}, {"lib/b_test.cc", {}}}),
              ElementsAre("lib/b_test.cc: no BUILD file names it; nothing builds it"));
}

TEST(HouseRules, BuildFileOfAnotherFolderDoesNotCount) {
  EXPECT_THAT(HouseRuleOffences({kBuild, {"bin/a.cc", {}}}),
              ElementsAre("bin/a.cc: no BUILD file names it; nothing builds it"));
}

TEST(HouseRules, GuardIsThePath) {
  EXPECT_THAT(HouseRuleOffences({kBuild, {"lib/deep/a.h", {"#ifndef PSEM_LIB_DEEP_A_H_"}}}),
              IsEmpty());
  EXPECT_THAT(
      HouseRuleOffences({kBuild, {"lib/deep/a.h", {"#ifndef PSEM_LIB_A_H_"}}}),
      ElementsAre(
          "lib/deep/a.h: has no guard PSEM_LIB_DEEP_A_H_; write #ifndef PSEM_LIB_DEEP_A_H_"));
}

// The banned words are made here, because this file is checked too.
const std::string kSleep = std::string("Sleep") + "For(";
const std::string kToDo = std::string("TO") + "DO";
const std::string kGlob = std::string("glob") + "(";

TEST(HouseRules, SleepingInATestIsNamed) {
  const Lines lines = {"", "  absl::" + kSleep + "absl::Seconds(1));"};
  EXPECT_THAT(HouseRuleOffences({kBuild, {"lib/a.cc", lines}}), IsEmpty());
  EXPECT_THAT(HouseRuleOffences({kBuild, {"lib/a_test.cc", lines}}),
              ElementsAre("lib/a_test.cc:2: has " + kSleep +
                          "; wait for a state: WaitUntilTrue in lib/testing/child_process.h"));
}

TEST(HouseRules, UnfinishedWorkIsNamed) {
  EXPECT_THAT(HouseRuleOffences({kBuild, {"lib/a.cc", {"// " + kToDo + ": the rest."}}}),
              ElementsAre("lib/a.cc:1: has " + kToDo + "; finish it, or file an issue"));
}

TEST(HouseRules, TargetNamesItsFiles) {
  EXPECT_THAT(HouseRuleOffences({{"BUILD", {"srcs = " + kGlob + "[\"*.cc\"]),"}}}),
              ElementsAre("BUILD:1: has " + kGlob + "; a target names its files"));
}

}  // namespace
}  // namespace psem
