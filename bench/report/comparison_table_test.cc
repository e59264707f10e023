#include "bench/report/comparison_table.h"

#include "gtest/gtest.h"

namespace psem {
namespace {

TEST(ComparisonTable, SetsEveryRivalBesideTheReferenceFastestFirst) {
  ComparisonTable table("glibc");
  for (const double nanoseconds : {10.0, 30.0, 20.0}) table.Add("pair", "glibc", nanoseconds);
  for (const double nanoseconds : {6.0, 4.0}) table.Add("pair", "psem", nanoseconds);
  EXPECT_EQ(
      table.Render(),
      "\n"
      "pair                                        median ns        least     greatest   x glibc\n"
      "  psem                                            5.0          4.0          6.0   0.25\n"
      "  glibc                                          20.0         10.0         30.0   1.00\n");
}

TEST(ComparisonTable, LeavesRatiosOutWithoutTheReference) {
  ComparisonTable table("glibc");
  table.Add("pair", "psem", 5);
  EXPECT_EQ(
      table.Render(),
      "\n"
      "pair                                        median ns        least     greatest   x glibc\n"
      "  psem                                            5.0          5.0          5.0\n");
}

}  // namespace
}  // namespace psem
