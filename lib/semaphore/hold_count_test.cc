#include "lib/semaphore/hold_count.h"

#include <atomic>

#include "gtest/gtest.h"
#include "lib/testing/child_process.h"
#include "lib/testing/run_in_threads.h"

namespace psem {
namespace {

TEST(HoldCount, CountsUpAndDownAndStopsAtZero) {
  HoldCount count;
  EXPECT_EQ(count.Get(), 0u);
  EXPECT_FALSE(count.Drop());
  EXPECT_TRUE(count.Add(false));
  EXPECT_TRUE(count.Add(false));
  EXPECT_EQ(count.Get(), 2u);
  EXPECT_TRUE(count.Drop());
  EXPECT_TRUE(count.Drop());
  EXPECT_FALSE(count.Drop());
}

TEST(HoldCount, OnlyFirstRefusesTheSecond) {
  HoldCount count;
  EXPECT_TRUE(count.Add(true));
  EXPECT_FALSE(count.Add(true));
  EXPECT_EQ(count.Get(), 1u);
}

// Must come before the tests with threads: a process with threads is not to be forked.
TEST(HoldCount, IsZeroInAForkedChildAndStaysInTheParent) {
  HoldCount count;
  count.Add(false);
  count.Add(false);
  ChildProcess child([&count] {
    PSEM_CHILD_CHECK(count.Get() == 0);
    PSEM_CHILD_CHECK(!count.Drop());
    PSEM_CHILD_CHECK(count.Add(true));
    PSEM_CHILD_CHECK(count.Get() == 1);
    ChildProcess grandchild([&count] { PSEM_CHILD_CHECK(count.Get() == 0); });
    PSEM_CHILD_CHECK(grandchild.Wait().ok());
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  EXPECT_EQ(count.Get(), 2u);
}

constexpr int kThreads = 4;
constexpr int kRounds = 200000;

TEST(HoldCount, ThreadsLoseNoCount) {
  HoldCount count;
  RunInThreads(kThreads, kRounds, [&count] {
    count.Add(false);
    count.Add(false);
    count.Drop();
  });
  EXPECT_EQ(count.Get(), static_cast<uint32_t>(kThreads * kRounds));
}

// Of those that race for it with `only_first`, one gets it at a time.
TEST(HoldCount, OnlyFirstIsExclusiveAmongThreads) {
  HoldCount count;
  std::atomic<int> inside{0};
  std::atomic<int> overlaps{0};
  RunInThreads(kThreads, kRounds, [&] {
    if (!count.Add(true)) return;
    if (inside.fetch_add(1) != 0) overlaps.fetch_add(1);
    inside.fetch_sub(1);
    count.Drop();
  });
  EXPECT_EQ(overlaps, 0);
  EXPECT_EQ(count.Get(), 0u);
}

}  // namespace
}  // namespace psem
