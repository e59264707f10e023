#include "lib/base/printable.h"

#include <ostream>
#include <set>
#include <string>

#include "gtest/gtest.h"

namespace psem {
namespace {

struct PrintableCase {
  const char* name;
  std::string bytes;
  std::string printed;
};

void PrintTo(const PrintableCase& row, std::ostream* out) { *out << row.name; }

class PrintableTest : public testing::TestWithParam<PrintableCase> {};

TEST_P(PrintableTest, Prints) { EXPECT_EQ(Printable(GetParam().bytes), GetParam().printed); }

INSTANTIATE_TEST_SUITE_P(
    All, PrintableTest,
    testing::Values(PrintableCase{"plain", "/jobs", "/jobs"}, PrintableCase{"empty", "", ""},
                    PrintableCase{"umlaut",
                                  "/j\xC3\xB6"
                                  "bs",
                                  "/j\xC3\xB6"
                                  "bs"},
                    PrintableCase{"emoji", "\xF0\x9F\x98\x80", "\xF0\x9F\x98\x80"},
                    PrintableCase{"escape_sequence", "/evil\x1b[2J", "/evil\\x1b[2J"},
                    PrintableCase{"newline", "a\nb", "a\\x0ab"},
                    PrintableCase{"nul", std::string("a\0b", 3), "a\\x00b"},
                    PrintableCase{"delete", "a\x7f", "a\\x7f"},
                    PrintableCase{"c1_control",
                                  "\xC2\x9B"
                                  "2J",
                                  "\\xc2\\x9b2J"},
                    PrintableCase{"bidi_override",
                                  "a\xE2\x80\xAE"
                                  "b",
                                  "a\\xe2\\x80\\xaeb"},
                    PrintableCase{"zero_width_space", "\xE2\x80\x8B", "\\xe2\\x80\\x8b"},
                    PrintableCase{"tag", "\xF3\xA0\x80\xA1", "\\xf3\\xa0\\x80\\xa1"},
                    PrintableCase{"lone_continuation",
                                  "\x80"
                                  "a",
                                  "\\x80a"},
                    PrintableCase{"cut_short", "\xE2\x82", "\\xe2\\x82"},
                    PrintableCase{"overlong_slash", "\xC0\xAF", "\\xc0\\xaf"},
                    PrintableCase{"overlong_three", "\xE0\x80\xAF", "\\xe0\\x80\\xaf"},
                    PrintableCase{"surrogate", "\xED\xA0\x80", "\\xed\\xa0\\x80"},
                    PrintableCase{"above_unicode", "\xF4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
                    PrintableCase{"backslash", "a\\x1b", "a\\\\x1b"},
                    PrintableCase{"quote", "a\"b", "a\\\"b"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Printable, NeverPrintsTwoByteStringsAlike) {
  std::set<std::string> seen;
  for (int first = 0; first < 256; ++first) {
    for (int second = 0; second < 256; ++second) {
      const std::string bytes = {static_cast<char>(first), static_cast<char>(second)};
      EXPECT_TRUE(seen.insert(Printable(bytes)).second) << first << " " << second;
    }
  }
}

}  // namespace
}  // namespace psem
