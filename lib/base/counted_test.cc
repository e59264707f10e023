#include "lib/base/counted.h"

#include "gtest/gtest.h"

namespace psem {
namespace {

TEST(Counted, KnowsOneFromMany) {
  EXPECT_EQ(Counted(0, "thread"), "0 threads");
  EXPECT_EQ(Counted(1, "thread"), "1 thread");
  EXPECT_EQ(Counted(2, "process"), "2 processes");
  EXPECT_EQ(Counted(1, "process"), "1 process");
}

}  // namespace
}  // namespace psem
