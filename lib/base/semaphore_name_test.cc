#include "lib/base/semaphore_name.h"

#include <fcntl.h>
#include <semaphore.h>
#include <unistd.h>

#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace psem {
namespace {

TEST(SemaphoreName, IsTheSameWithAndWithoutSlash) {
  const auto with = SemaphoreName::Parse("/jobs");
  const auto without = SemaphoreName::Parse("jobs");
  ASSERT_TRUE(with.ok() && without.ok());
  EXPECT_EQ(*with, *without);
  EXPECT_EQ(without->text(), "/jobs");
  EXPECT_EQ(without->file(), "sem.jobs");
}

TEST(SemaphoreName, PrintsHostileBytesEscaped) {
  EXPECT_EQ(SemaphoreName::Parse("/evil\x1b[2J")->printable(), "/evil\\x1b[2J");
}

struct NameCase {
  const char* name;
  std::string text;
  const char* why;  // nullptr: a good name.
};

void PrintTo(const NameCase& row, std::ostream* out) { *out << row.name; }

class NameTest : public testing::TestWithParam<NameCase> {};

TEST_P(NameTest, IsTakenOrRefusedWithTheRule) {
  const NameCase& row = GetParam();
  const auto name = SemaphoreName::Parse(row.text, "open");
  if (row.why == nullptr) {
    EXPECT_TRUE(name.ok()) << name.status();
    return;
  }
  ASSERT_EQ(name.status().code(), absl::StatusCode::kInvalidArgument);
  const std::string text(name.status().message());
  EXPECT_NE(text.find(row.why), std::string::npos) << text;
  EXPECT_NE(text.find("1 to 251 bytes"), std::string::npos) << text;
  EXPECT_LT(text.size(), 600u);
}

INSTANTIATE_TEST_SUITE_P(
    All, NameTest,
    testing::Values(NameCase{"empty", "", "empty"}, NameCase{"only_slash", "/", "empty"},
                    NameCase{"one_byte", "/a", nullptr}, NameCase{"dot", "/.", nullptr},
                    NameCase{"two_dots", "..", nullptr},
                    NameCase{"bytes_251", "/" + std::string(251, 'a'), nullptr},
                    NameCase{"bytes_252", "/" + std::string(252, 'a'), "has 252"},
                    NameCase{"bytes_251_no_slash", std::string(251, 'a'), nullptr},
                    NameCase{"bytes_100000", std::string(100000, 'a'), "has 100000"},
                    NameCase{"inner_slash", "/a/b", "slash"},
                    NameCase{"trailing_slash", "/a/", "slash"},
                    NameCase{"double_slash", "//a", "slash"},
                    NameCase{"nul", std::string("/a\0b", 4), "NUL"},
                    NameCase{"invalid_utf8", "/\xff\xfe", nullptr},
                    NameCase{"escape_sequence", "/\x1b]0;x", nullptr}),
    [](const auto& info) { return std::string(info.param.name); });

// The rule is glibc's own: nothing that we take is refused by sem_open. (glibc takes more leading
// slashes than one; what it makes of them is a name that we take too.)
TEST(SemaphoreName, EveryNameIsOneForGlibcToo) {
  const std::string stem = absl::StrCat("psem-test-name-", getpid(), "-");
  for (const std::string& name :
       {stem + ".", stem + "\xff", stem + std::string(251 - stem.size(), 'a'), stem + "\x1b[2J"}) {
    ASSERT_TRUE(SemaphoreName::Parse(name).ok());
    errno = 0;
    EXPECT_EQ(sem_open(name.c_str(), 0), SEM_FAILED);
    EXPECT_EQ(errno, ENOENT) << name;  // EINVAL or ENAMETOOLONG would say "no name".
  }
  EXPECT_EQ(sem_open((stem + std::string(252 - stem.size(), 'a')).c_str(), 0), SEM_FAILED);
  EXPECT_EQ(errno, ENAMETOOLONG);
}

}  // namespace
}  // namespace psem
