#include "lib/base/suggest.h"

#include <string>
#include <vector>

#include "gtest/gtest.h"

namespace psem {
namespace {

const std::vector<absl::string_view> kWords = {"list", "show", "clean", "create", "--json"};

TEST(DidYouMean, FindsTheNearestWord) {
  EXPECT_EQ(DidYouMean("lst", kWords), "; did you mean \"list\"?");
  EXPECT_EQ(DidYouMean("lsit", kWords), "; did you mean \"list\"?");
  EXPECT_EQ(DidYouMean("craete", kWords), "; did you mean \"create\"?");
  EXPECT_EQ(DidYouMean("--jsn", kWords), "; did you mean \"--json\"?");
}

TEST(DidYouMean, IsSilentWhenNothingIsNear) {
  EXPECT_EQ(DidYouMean("destroy", kWords), "");
  EXPECT_EQ(DidYouMean("", kWords), "");
  EXPECT_EQ(DidYouMean("list", {}), "");
  EXPECT_EQ(DidYouMean(std::string(1 << 20, 'x'), kWords), "");
}

}  // namespace
}  // namespace psem
