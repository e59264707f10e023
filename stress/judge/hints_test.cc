#include "stress/judge/hints.h"

#include "gtest/gtest.h"

namespace psem {
namespace {

TEST(Hints, ReadTheHeldCallFromAMove) {
  const auto held = ReadHeldCall("worker 12: acquire_until, held after 17 instructions");
  ASSERT_TRUE(held.has_value());
  EXPECT_EQ(held->worker, 12);
  EXPECT_EQ(held->kind, OperationKind::kAcquireUntil);
  EXPECT_EQ(held->where, "after 17 instructions");
  const auto before =
      ReadHeldCall("worker 0: acquire of semaphore 1, held before its 2nd system call");
  ASSERT_TRUE(before.has_value());
  EXPECT_EQ(before->kind, OperationKind::kAcquire);
  EXPECT_EQ(before->where, "before its 2nd system call");
  EXPECT_FALSE(ReadHeldCall("worker 1: release").has_value());
  EXPECT_FALSE(ReadHeldCall("worker x: release, held after 1 instruction").has_value());
  EXPECT_FALSE(ReadHeldCall("release, held after 1 instruction").has_value());
  EXPECT_FALSE(ReadHeldCall("").has_value());
}

}  // namespace
}  // namespace psem
