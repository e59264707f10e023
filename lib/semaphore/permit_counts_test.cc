#include "lib/semaphore/permit_counts.h"

#include <signal.h>
#include <sys/time.h>

#include <atomic>

#include "gtest/gtest.h"
#include "lib/testing/run_in_threads.h"

namespace psem {
namespace {

TEST(PermitCounts, CountsUpAndDownAndStopsAtZero) {
  PermitCounts count;
  EXPECT_EQ(count.held(), 0u);
  EXPECT_FALSE(count.Drop(1));
  EXPECT_TRUE(count.Add(1, false));
  EXPECT_TRUE(count.Add(1, false));
  EXPECT_EQ(count.held(), 2u);
  EXPECT_TRUE(count.Drop(1));
  EXPECT_TRUE(count.Drop(1));
  EXPECT_FALSE(count.Drop(1));
}

TEST(PermitCounts, OnlyFirstRefusesTheSecond) {
  PermitCounts count;
  EXPECT_TRUE(count.Add(1, true));
  EXPECT_FALSE(count.Add(1, true));
  EXPECT_EQ(count.held(), 1u);
}

TEST(PermitCounts, CountsSeveralAtOnceAndDropsAllOfThemOrNone) {
  PermitCounts count;
  EXPECT_TRUE(count.Add(3, true));
  EXPECT_EQ(count.held(), 3u);
  EXPECT_EQ(count.acquires(), 1u);
  EXPECT_FALSE(count.Drop(4));
  EXPECT_EQ(count.held(), 3u);
  EXPECT_TRUE(count.Drop(2));
  count.Restore(2);
  EXPECT_EQ(count.held(), 3u);
  EXPECT_EQ(count.acquires(), 1u);
}

TEST(PermitCounts, HeldStopsAtTheMostThatFit) {
  PermitCounts count;
  EXPECT_TRUE(count.Add(UINT32_MAX, false));
  EXPECT_TRUE(count.Add(1, false));
  EXPECT_EQ(count.held(), UINT32_MAX);
  EXPECT_EQ(count.acquires(), 2u);
}

TEST(PermitCounts, ForgetsAll) {
  PermitCounts count;
  count.Add(2, false);
  count.Forget();
  EXPECT_EQ(count.held(), 0u);
  EXPECT_EQ(count.acquires(), 0u);
  EXPECT_FALSE(count.Drop(1));
}

// On the same thread, so an addition that is a load and a store would lose what the handler does.
PermitCounts* interrupted = nullptr;
volatile int dropped = 0;
void DropInHandler(int) { dropped += interrupted->Drop(1); }

TEST(PermitCounts, AHandlerThatInterruptsLosesNoCount) {
  PermitCounts count;
  interrupted = &count;
  dropped = 0;
  signal(SIGALRM, DropInHandler);
  const itimerval often = {{0, 50}, {0, 50}};
  ASSERT_EQ(setitimer(ITIMER_REAL, &often, nullptr), 0);
  constexpr int kLeast = 2000;
  uint64_t added = 0;
  while (dropped < kLeast) {
    for (int i = 0; i < 1000; ++i) added += count.Add(1, false);
    for (int i = 0; i < 900; ++i) added -= count.Drop(1);
  }
  const itimerval never = {};
  ASSERT_EQ(setitimer(ITIMER_REAL, &never, nullptr), 0);
  signal(SIGALRM, SIG_DFL);
  EXPECT_EQ(count.held(), added - dropped);
}

constexpr int kThreads = 4;
constexpr int kRounds = 200000;

TEST(PermitCounts, ThreadsLoseNoCount) {
  PermitCounts count;
  RunInThreads(kThreads, kRounds, [&count] {
    count.Add(1, false);
    count.Add(1, false);
    count.Drop(1);
  });
  EXPECT_EQ(count.held(), static_cast<uint32_t>(kThreads * kRounds));
  EXPECT_EQ(count.acquires(), uint64_t{2 * kThreads * kRounds});
}

// Of those that race for it with `only_first`, one gets it at a time.
TEST(PermitCounts, OnlyFirstIsExclusiveAmongThreads) {
  PermitCounts count;
  std::atomic<int> inside{0};
  std::atomic<int> overlaps{0};
  RunInThreads(kThreads, kRounds, [&] {
    if (!count.Add(1, true)) return;
    if (inside.fetch_add(1) != 0) overlaps.fetch_add(1);
    inside.fetch_sub(1);
    count.Drop(1);
  });
  EXPECT_EQ(overlaps, 0);
  EXPECT_EQ(count.held(), 0u);
}

}  // namespace
}  // namespace psem
