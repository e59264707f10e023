#include "lib/testing/fuzz_corpus.h"

#include <stdlib.h>
#include <unistd.h>

#include <string>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/testing/fuzz_check.h"

namespace psem {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::MatchesRegex;

absl::string_view Text(const uint8_t* data, size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

int DislikesAByte(const uint8_t* data, size_t size) {
  PSEM_FUZZ_CHECK(Text(data, size).find('\x07') == absl::string_view::npos);
  return 0;
}

int DislikesTwins(const uint8_t* data, size_t size) {
  if (Text(data, size).find("lamblamb") != absl::string_view::npos) _exit(3);
  return 0;
}

int DislikesNothingness(const uint8_t*, size_t size) {
  if (size == 0) abort();
  return 0;
}

int LikesAll(const uint8_t*, size_t) { return 0; }

TEST(ReadCorpus, TakesALineForAnInput) {
  EXPECT_THAT(ReadCorpus("plain \\ \"text\"\n\n\\x00\\x0afe\\x5c\\xzz\n"),
              ElementsAre("plain \\ \"text\"", std::string("\0\nfe\\\\xzz", 9)));
}

TEST(FirstDeadlyInput, IsNothingForASoundTarget) {
  EXPECT_THAT(FirstDeadlyInput(LikesAll, {"lamb", "\x07"}, 100), IsEmpty());
}

TEST(FirstDeadlyInput, IsAnInputOfTheCorpus) {
  EXPECT_EQ(FirstDeadlyInput(DislikesAByte, {"lamb", "a\x07\xff"}, 0),
            "died of SIGABRT of \"a\\x07\\xff\"");
}

TEST(FirstDeadlyInput, IsAMutation) {
  EXPECT_THAT(FirstDeadlyInput(DislikesTwins, {"lamb"}, 10000),
              MatchesRegex("exited with 3 of \".*lamblamb.*\""));
  EXPECT_THAT(FirstDeadlyInput(DislikesAByte, {"lamb"}, 10000), HasSubstr("\\x07"));
}

TEST(FirstDeadlyInput, IsTheSameEachTime) {
  EXPECT_EQ(FirstDeadlyInput(DislikesAByte, {"lamb", "ewe"}, 10000),
            FirstDeadlyInput(DislikesAByte, {"lamb", "ewe"}, 10000));
}

TEST(FirstDeadlyInput, MayBeEmpty) {
  EXPECT_EQ(FirstDeadlyInput(DislikesNothingness, {"lamb"}, 0), "died of SIGABRT of \"\"");
}

TEST(IsSafeToPrint, RefusesWhatIsNot) {
  for (const char* text : {"", "jobs", "\xc3\xa4", "\xf0\x9f\x90\x91", "\\\""}) {
    EXPECT_TRUE(IsSafeToPrint(text)) << text;
  }
  for (const char* text : {"\x1b[2J", "\x7f", "\xff", "\xc3", "\xc0\xaf", "\xed\xa0\x80",
                           "\xc2\x9b", "\xe2\x80\xae", "\xe2\x81\xa6", "a\n"}) {
    EXPECT_FALSE(IsSafeToPrint(text)) << testing::PrintToString(text);
  }
}

}  // namespace
}  // namespace psem
