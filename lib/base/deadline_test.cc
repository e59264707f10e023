#include "lib/base/deadline.h"

#include "gtest/gtest.h"

namespace psem {
namespace {

TEST(Deadline, NeverIsInfinite) {
  EXPECT_TRUE(Deadline::Never().never());
  EXPECT_TRUE(Deadline::AtMonotonic(absl::InfiniteDuration()).never());
  EXPECT_FALSE(Deadline::AtMonotonic(absl::Hours(1)).never());
}

TEST(Deadline, WallTimeIsReadFromTheWallClock) {
  const Deadline deadline = Deadline::AtWall(absl::FromUnixNanos(5000000007));
  EXPECT_EQ(deadline.clock(), CLOCK_REALTIME);
  EXPECT_EQ(deadline.reading().tv_sec, 5);
  EXPECT_EQ(deadline.reading().tv_nsec, 7);
  EXPECT_TRUE(Deadline::AtWall(absl::InfiniteFuture()).never());
  EXPECT_EQ(Deadline::AtWall(absl::InfinitePast()).reading().tv_sec, 0);
  EXPECT_EQ(Deadline::AtWall(absl::FromUnixSeconds(-1)).reading().tv_sec, 0);
}

TEST(Deadline, KeepsClockAndReading) {
  const Deadline deadline = Deadline::AtMonotonic(absl::Seconds(5) + absl::Nanoseconds(7));
  EXPECT_EQ(deadline.clock(), CLOCK_MONOTONIC);
  EXPECT_EQ(deadline.reading().tv_sec, 5);
  EXPECT_EQ(deadline.reading().tv_nsec, 7);
}

// futex() answers EINVAL to a negative reading, where ETIMEDOUT is meant.
TEST(Deadline, BeforeTheClockBeganIsItsFirstMoment) {
  for (const absl::Duration reading : {-absl::Nanoseconds(1), -absl::InfiniteDuration()}) {
    const timespec first = Deadline::AtMonotonic(reading).reading();
    EXPECT_EQ(first.tv_sec, 0);
    EXPECT_EQ(first.tv_nsec, 0);
  }
}

}  // namespace
}  // namespace psem
