#include "lib/inspect/filter/name_glob.h"

#include <ostream>
#include <string>

#include "absl/status/statusor.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/printable.h"

namespace psem {
namespace {

bool GlobMatches(absl::string_view pattern, absl::string_view name) {
  const absl::StatusOr<NameGlob> glob = NameGlob::Parse(pattern);
  EXPECT_TRUE(glob.ok()) << glob.status();
  return glob.ok() && glob->Matches(name);
}

struct GlobRow {
  const char* name;
  const char* pattern;
  const char* text;
  bool matches;
};

void PrintTo(const GlobRow& row, std::ostream* out) { *out << row.name; }

class Globs : public testing::TestWithParam<GlobRow> {};

TEST_P(Globs, MatchOrNot) {
  EXPECT_EQ(GlobMatches(GetParam().pattern, GetParam().text), GetParam().matches);
}

const GlobRow kRows[] = {
    {"Itself", "/jobs", "/jobs", true},
    {"ItselfWithoutSlash", "jobs", "/jobs", true},
    {"OnlyTheWhole", "job", "/jobs", false},
    {"OnlyTheWholeFromTheFront", "obs", "/jobs", false},
    {"ItsCase", "Jobs", "/jobs", false},
    {"StarAtTheEnd", "/jobs*", "/jobs-7", true},
    {"StarWithoutSlash", "jobs*", "/jobs-7", true},
    {"StarTakesNothing", "/jobs*", "/jobs", true},
    {"StarInFront", "*-7", "/jobs-7", true},
    {"StarInFrontAfterSlash", "/*-7", "/jobs-7", true},
    {"StarAlone", "*", "/.hidden", true},
    {"StarGoesOnAfterAFalseStart", "*ab", "/aab", true},
    {"StarsInTheMiddle", "a*b*c", "/aXbXbXc", true},
    {"StarsWithoutTheEnd", "a*b*c", "/aXbXbX", false},
    {"TwoStars", "**", "/x", true},
    {"QuestionMark", "job?", "/jobs", true},
    {"QuestionMarkNeedsAByte", "jobs?", "/jobs", false},
    {"QuestionMarkIsOneByte", "?", "/\xc3\xa4", false},
    {"QuestionMarkIsAnyByte", "?", "/\xff", true},
    {"Bracket", "job[sx]", "/jobs", true},
    {"BracketHasNotIt", "job[xy]", "/jobs", false},
    {"Range", "job[p-t]", "/jobs", true},
    {"RangeOfHighBytes", "[\x80-\xff]", "/\xe9", true},
    {"Inverted", "job[!s]", "/jobs", false},
    {"InvertedTheOtherWay", "job[^s]", "/jobx", true},
    {"BracketBeginsWithItsEnd", "a[]]b", "/a]b", true},
    {"InvertedBracketBeginsWithItsEnd", "a[!]]b", "/a]b", false},
    {"BracketEndsInAMinus", "a[b-]", "/a-", true},
    {"EscapeInABracket", "a[\\]\\\\]", "/a\\", true},
    {"EscapedByteInABracket", "[\\x1b-\\x1d]", "/\x1c", true},
    {"EscapedStar", "a\\*", "/ax", false},
    {"EscapedStarItself", "a\\*", "/a*", true},
    {"EscapedByte", "a\\x1b[[]2J", "/a\x1b[2J", true},
    {"EscapedXWithoutDigits", "a\\xyz", "/axyz", true},
    {"EscapedXAtTheEnd", "a\\x", "/ax", true},
    {"FurtherSlashNeverMatches", "jobs/x", "/jobs", false},
};

INSTANTIATE_TEST_SUITE_P(All, Globs, testing::ValuesIn(kRows),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(NameGlob, FindsANameAsItWasPrinted) {
  std::string name = "/";
  for (int byte = 1; byte < 256; ++byte) {
    if (byte != '*' && byte != '?' && byte != '[' && byte != '/') name += static_cast<char>(byte);
  }
  EXPECT_TRUE(GlobMatches(Printable(name), name));
}

TEST(NameGlob, TakesNoTimeOverManyStars) {
  std::string pattern;
  for (int i = 0; i < 1000; ++i) pattern += "a*";
  EXPECT_FALSE(GlobMatches(pattern + "b", "/" + std::string(250, 'a')));
}

struct FaultRow {
  const char* pattern;
  const char* fault;
};

TEST(NameGlob, SaysWhatIsWrong) {
  constexpr FaultRow kFaults[] = {
      {"", R"(glob "": it is empty; * matches every name)"},
      {"/", R"(glob "/": it is empty; * matches every name)"},
      {"a\\", R"(glob "a\\": it ends in a backslash; write \\ for the character itself)"},
      {"a[b", R"(glob "a[b": the [ has no ]; write \[ for the character itself)"},
      {"a[]", R"(glob "a[]": the [ has no ]; write \[ for the character itself)"},
      {"a[b-", R"(glob "a[b-": the [ has no ]; write \[ for the character itself)"},
      {"a[b\\", R"(glob "a[b\\": the [ has no ]; write \[ for the character itself)"},
      {"a[z-b]", R"(glob "a[z-b]": a range goes from the lower byte to the higher)"},
      {"\x1b[", R"(glob "\x1b[": the [ has no ]; write \[ for the character itself)"},
  };
  for (const FaultRow& row : kFaults) {
    const absl::StatusOr<NameGlob> glob = NameGlob::Parse(row.pattern);
    EXPECT_EQ(glob.status().message(), row.fault);
  }
}

}  // namespace
}  // namespace psem
