// docs/exit_cleanup.md: each row of its table names a test of its own, and the test is there.

#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"

namespace psem {
namespace {

std::string Contents(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path;
  std::stringstream contents;
  contents << file.rdbuf();
  return contents.str();
}

std::string TestSources() {
  std::string sources;
  for (const char* file :
       {"close_before_death", "exit_cleanup", "exit_cleanup_fork", "exit_cleanup_programs",
        "exit_cleanup_signals", "exit_cleanup_spawn", "exit_cleanup_threads"}) {
    sources += Contents(absl::StrCat("lib/semaphore/exit/", file, "_test.cc"));
  }
  return sources;
}

// As TEST_F(Suite, Name) {, or as the row of a table of tests: {"name", or Before("name",.
bool HasTest(absl::string_view sources, absl::string_view name) {
  return absl::StrContains(sources, absl::StrCat(", ", name, ") {")) ||
         absl::StrContains(sources, absl::StrCat("{\"", name, "\",")) ||
         absl::StrContains(sources, absl::StrCat("(\"", name, "\","));
}

TEST(ExitCleanupTable, EachRowNamesATestOfItsOwn) {
  const std::string sources = TestSources();
  const std::string page = Contents("docs/exit_cleanup.md");
  std::set<absl::string_view> tests;
  for (const absl::string_view line : absl::StrSplit(page, '\n')) {
    if (!absl::StartsWith(line, "| ") || absl::EndsWith(line, "| test |")) continue;
    const std::vector<absl::string_view> cells = absl::StrSplit(line, '|');
    ASSERT_EQ(cells.size(), 6u) << line;
    absl::string_view test = cells[4];
    EXPECT_TRUE(absl::ConsumePrefix(&test, " `") && absl::ConsumeSuffix(&test, "` ")) << line;
    EXPECT_TRUE(HasTest(sources, test)) << "no such test: " << line;
    EXPECT_TRUE(tests.insert(test).second) << "another row names that test: " << line;
  }
  EXPECT_FALSE(tests.empty());
}

}  // namespace
}  // namespace psem
