#include "stress/bazel_test.h"

#include <map>
#include <string>

#include "gtest/gtest.h"

namespace psem {
namespace {

using Variables = std::map<std::string, std::string>;

absl::optional<BazelTest> Read(absl::string_view program, const Variables& variables) {
  return ThisBazelTest(program, [&variables](const char* name) -> const char* {
    const auto found = variables.find(name);
    return found == variables.end() ? nullptr : found->second.c_str();
  });
}

Variables OfATest() {
  return {{"TEST_BINARY", "stress/mine"},
          {"TEST_TARGET", "//stress:mine"},
          {"XML_OUTPUT_FILE", "/out/test.xml"}};
}

TEST(BazelTest, KnowsItselfByItsPath) {
  for (const char* program : {"stress/mine", "/runfiles/ws/stress/mine", "./stress/mine"}) {
    const absl::optional<BazelTest> test = Read(program, OfATest());
    ASSERT_TRUE(test.has_value()) << program;
    EXPECT_EQ(test->target, "//stress:mine");
    EXPECT_EQ(test->xml_path, "/out/test.xml");
    EXPECT_EQ(test->shard_status_path, "");
    EXPECT_EQ(test->shard.index, 0);
    EXPECT_EQ(test->shard.count, 1);
  }
}

// The environment is the same in what a test starts: that must not write the test's results.
TEST(BazelTest, IsNotWhatATestStarts) {
  EXPECT_FALSE(Read("stress/torture", OfATest()).has_value());
  EXPECT_FALSE(Read("notstress/mine", OfATest()).has_value());
  EXPECT_FALSE(Read("", OfATest()).has_value());
  EXPECT_FALSE(Read("stress/mine", {}).has_value());
}

TEST(BazelTest, ReadsItsShard) {
  Variables variables = OfATest();
  variables["TEST_SHARD_INDEX"] = "2";
  variables["TEST_TOTAL_SHARDS"] = "5";
  variables["TEST_SHARD_STATUS_FILE"] = "/out/status";
  const absl::optional<BazelTest> test = Read("stress/mine", variables);
  EXPECT_EQ(test->shard.index, 2);
  EXPECT_EQ(test->shard.count, 5);
  EXPECT_EQ(test->shard_status_path, "/out/status");
  variables["TEST_SHARD_INDEX"] = "5";
  EXPECT_EQ(Read("stress/mine", variables)->shard.count, 1);
}

}  // namespace
}  // namespace psem
