// docs/library.md is true as far as a machine can tell: its snippets are the examples' own lines,
// its tables have what the headers and the code have.

#include <algorithm>
#include <filesystem>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "docs/examples/quoting_page.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace psem {
namespace {

using testing::Contains;
using testing::ElementsAreArray;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAreArray;

constexpr char kExamples[] = "docs/examples";

// The names of the example programs.
Lines Examples() {
  Lines examples;
  for (const auto& entry : std::filesystem::directory_iterator(kExamples)) {
    const std::string file = entry.path().filename();
    const bool is_source = absl::EndsWith(file, ".cc") || absl::EndsWith(file, ".c");
    if (is_source) examples.push_back(file);
  }
  std::sort(examples.begin(), examples.end());
  return examples;
}

const QuotingPage& Page() {
  static const auto* const kRead = new QuotingPage("docs/library.md");
  return *kRead;
}

TEST(Library, QuotesTheExamplesToTheLetter) { Page().ExpectQuotes(Examples()); }

TEST(Library, ListsEveryExample) {
  Lines listed;
  for (const Lines& cells : Page().TableUnder("## The examples")) {
    static const auto* const kLink = new std::regex("\\[(.*)\\]\\(examples/(.*)\\)");
    std::smatch link;
    ASSERT_TRUE(std::regex_match(cells[1], link, *kLink)) << cells[1];
    EXPECT_EQ(link[1], link[2]);
    listed.push_back(link[1]);
  }
  EXPECT_THAT(listed, UnorderedElementsAreArray(Examples()));
}

// In order, with the defaults that are plain words in the header.
TEST(Library, ListsEveryOption) {
  Lines options;
  bool inside = false;
  for (const std::string& line : LinesOf("lib/semaphore/options.h")) {
    if (absl::StartsWith(line, "struct ")) inside = line == "struct Options {";
    static const auto* const kField =
        new std::regex("  [^ /][^=]* (\\w+)(?: = (?:\\w+::)*(\\w+))?(?:\\(\\))?;.*");
    std::smatch field;
    if (!inside || !std::regex_match(line, field, *kField)) continue;
    std::string initial = field[2];
    if (field[1] == "permissions") initial = "unset";
    if (field[1] == "slow_wait") initial = "never";
    if (field[1] == "on_slow_wait") initial = "none";
    options.push_back(absl::StrCat("`", field[1].str(), "` ", initial));
  }
  EXPECT_THAT(options, Contains("`strict` true"));
  Lines listed;
  for (const Lines& cells : Page().TableUnder("## The options")) {
    listed.push_back(absl::StrCat(cells[1], " ", cells[2]));
  }
  EXPECT_THAT(listed, ElementsAreArray(options));
}

// Each with as many arguments as it has in the code.
TEST(Library, ListsEveryProbe) {
  std::map<std::string, size_t> probes;
  for (const char* path : {"lib/semaphore/handle.cc", "lib/semaphore/quick_path.h"}) {
    for (const std::string& line : LinesOf(path)) {
      static const auto* const kProbe = new std::regex(".*PSEM_PROBE(\\d)\\((\\w+),.*");
      std::smatch probe;
      if (std::regex_match(line, probe, *kProbe)) probes[probe[2]] = std::stoul(probe[1]);
    }
  }
  EXPECT_THAT(probes, Not(IsEmpty()));
  std::map<std::string, size_t> listed;
  for (const Lines& cells : Page().TableUnder("## Probes")) {
    const std::vector<std::string> arguments = absl::StrSplit(cells[2], ", ");
    listed[std::string(absl::StripSuffix(absl::StripPrefix(cells[1], "`"), "`"))] =
        arguments.size();
  }
  EXPECT_EQ(listed, probes);
}

}  // namespace
}  // namespace psem
