#include "lib/platform/clock.h"

#include <time.h>

#include "gtest/gtest.h"

namespace psem {
namespace {

TEST(MonotonicNow, IsTheKernelsMonotonicClock) {
  timespec before;
  timespec after;
  ASSERT_EQ(clock_gettime(CLOCK_MONOTONIC, &before), 0);
  const absl::Duration now = MonotonicNow();
  ASSERT_EQ(clock_gettime(CLOCK_MONOTONIC, &after), 0);
  EXPECT_GE(now, absl::DurationFromTimespec(before));
  EXPECT_LE(now, absl::DurationFromTimespec(after));
}

TEST(After, LiesThatFarFromNowOnTheMonotonicClock) {
  for (const absl::Duration duration :
       {absl::ZeroDuration(), absl::Nanoseconds(1), absl::Hours(1), -absl::Nanoseconds(1)}) {
    const absl::Duration before = MonotonicNow();
    const Deadline deadline = After(duration);
    const absl::Duration after = MonotonicNow();
    EXPECT_FALSE(deadline.never());
    EXPECT_EQ(deadline.clock(), CLOCK_MONOTONIC);
    const absl::Duration reading = absl::DurationFromTimespec(deadline.reading());
    EXPECT_GE(reading, before + duration);
    EXPECT_LE(reading, after + duration);
  }
}

TEST(After, InfinityNeverComes) { EXPECT_TRUE(After(absl::InfiniteDuration()).never()); }

TEST(After, MinusInfinityHasPassed) {
  const Deadline deadline = After(-absl::InfiniteDuration());
  EXPECT_FALSE(deadline.never());
  EXPECT_EQ(absl::DurationFromTimespec(deadline.reading()), absl::ZeroDuration());
}

}  // namespace
}  // namespace psem
