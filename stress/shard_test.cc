#include "stress/shard.h"

#include <map>
#include <set>
#include <string>
#include <utility>

#include "gtest/gtest.h"

namespace psem {
namespace {

TEST(Shard, IsReadCountedFromOne) {
  const absl::optional<Shard> shard = ReadShard("2/5");
  ASSERT_TRUE(shard.has_value());
  EXPECT_EQ(shard->index, 1);
  EXPECT_EQ(shard->count, 5);
  EXPECT_EQ(ReadShard("1/1")->count, 1);
  for (const char* wrong : {"", "/", "1", "1/", "/2", "0/2", "3/2", "-1/2", "1/2/3", "a/b", "1/0",
                            "1 of 2", "1/99999999999"}) {
    EXPECT_FALSE(ReadShard(wrong).has_value()) << wrong;
  }
}

// For any numbers of both: nobody is idle, nothing is left out, nothing is done twice, and the time
// is what one process would take.
TEST(Share, AllTogetherDoAllOfItOnce) {
  constexpr absl::Duration kDuration = absl::Seconds(100);
  for (int scenarios = 1; scenarios <= 22; ++scenarios) {
    for (int count = 1; count <= 70; ++count) {
      std::set<std::pair<int, int>> done;
      std::map<int, absl::Duration> time;
      for (int index = 0; index < count; ++index) {
        const Share share = ShareOf({index, count}, scenarios, kDuration);
        ASSERT_FALSE(share.scenarios.empty());
        for (const int scenario : share.scenarios) {
          EXPECT_TRUE(done.emplace(scenario, share.part).second);
          time[scenario] += share.duration / static_cast<int64_t>(share.scenarios.size());
        }
      }
      ASSERT_EQ(time.size(), static_cast<size_t>(scenarios));
      for (const auto& [scenario, duration] : time) {
        EXPECT_NEAR(absl::ToDoubleSeconds(duration), 100.0 / scenarios, 1e-6);
        EXPECT_GE(scenario, 0);
        EXPECT_LT(scenario, scenarios);
      }
    }
  }
}

TEST(Share, OfAnEndlessSessionIsEndless) {
  EXPECT_EQ(ShareOf({1, 4}, 20, absl::InfiniteDuration()).duration, absl::InfiniteDuration());
  EXPECT_EQ(ShareOf({29, 30}, 20, absl::InfiniteDuration()).duration, absl::InfiniteDuration());
}

TEST(Share, PartsHaveSeedsOfTheirOwn) {
  EXPECT_EQ(SeedOfPart(42, 0), 42u);
  EXPECT_NE(SeedOfPart(42, 1), 42u);
  EXPECT_NE(SeedOfPart(42, 1), SeedOfPart(42, 2));
  EXPECT_NE(SeedOfPart(42, 1), SeedOfPart(43, 1));
  EXPECT_EQ(SeedOfPart(42, 1), SeedOfPart(42, 1));
}

}  // namespace
}  // namespace psem
