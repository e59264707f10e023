// docs/library.md is true as far as a machine can tell: its snippets are the examples' own lines,
// its tables have what the headers and the code have.

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace psem {
namespace {

using testing::Contains;
using testing::ElementsAreArray;
using testing::IsEmpty;
using testing::Not;
using testing::UnorderedElementsAreArray;

using Lines = std::vector<std::string>;
using Snippets = std::map<std::string, std::string>;  // "seeing.cc look" -> its lines.

constexpr char kPage[] = "docs/library.md";
constexpr char kExamples[] = "docs/examples";

Lines LinesOf(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path;
  Lines lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

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

// Without the indentation that all have in common.
std::string Unindented(const Lines& lines) {
  size_t indentation = std::string::npos;
  for (const std::string& line : lines) {
    if (!line.empty()) indentation = std::min(indentation, line.find_first_not_of(' '));
  }
  std::string text;
  for (const std::string& line : lines) {
    absl::StrAppend(&text, line.empty() ? "" : line.substr(indentation), "\n");
  }
  return text;
}

// Between "// snippet: look" and "// snippet end".
void AddSnippetsOf(const std::string& example, Snippets* snippets) {
  std::string name;
  Lines body;
  for (const std::string& line : LinesOf(absl::StrCat(kExamples, "/", example))) {
    static const auto* const kBegin = new std::regex(" *(//|/\\*) snippet: (\\w+)( \\*/)?");
    static const auto* const kEnd = new std::regex(" *(//|/\\*) snippet end( \\*/)?");
    std::smatch begin;
    if (std::regex_match(line, begin, *kBegin)) {
      EXPECT_EQ(name, "") << example << ": does not end";
      name = begin[2];
      body.clear();
    } else if (std::regex_match(line, *kEnd)) {
      EXPECT_NE(name, "") << example << ": an end without a beginning";
      const bool is_new =
          snippets->emplace(absl::StrCat(example, " ", name), Unindented(body)).second;
      EXPECT_TRUE(is_new) << example << ": two snippets " << name;
      name.clear();
    } else if (!name.empty()) {
      body.push_back(line);
    }
  }
  EXPECT_EQ(name, "") << example << ": does not end";
}

// The page's fences of code: "```cpp seeing.cc look", until "```".
Snippets QuotedSnippets() {
  Snippets quoted;
  std::string key;
  for (const std::string& line : LinesOf(kPage)) {
    absl::string_view rest = line;
    if (!key.empty() && line != "```") {
      absl::StrAppend(&quoted[key], line, "\n");
    } else if (absl::ConsumePrefix(&rest, "```cpp") || absl::ConsumePrefix(&rest, "```c ")) {
      key = std::string(absl::StripPrefix(rest, " "));
      EXPECT_TRUE(absl::StrContains(key, ' ')) << line << ": say the example and the snippet";
      EXPECT_EQ(quoted.count(key), 0u) << key << " is quoted twice";
    } else {
      key.clear();
    }
  }
  return quoted;
}

// The cells of the rows below the page's heading, without the table's head.
std::vector<Lines> TableUnder(const std::string& heading) {
  std::vector<Lines> rows;
  bool inside = false;
  for (const std::string& line : LinesOf(kPage)) {
    if (absl::StartsWith(line, "#")) inside = line == heading;
    if (!inside || !absl::StartsWith(line, "| ")) continue;
    Lines cells = absl::StrSplit(line, "|");
    for (std::string& cell : cells) cell = std::string(absl::StripAsciiWhitespace(cell));
    rows.push_back(std::move(cells));
  }
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

TEST(Library, QuotesTheExamplesToTheLetter) {
  Snippets snippets;
  for (const std::string& example : Examples()) AddSnippetsOf(example, &snippets);
  EXPECT_THAT(snippets, Not(IsEmpty()));
  const Snippets quoted = QuotedSnippets();
  for (const auto& [key, text] : snippets) {
    const auto found = quoted.find(key);
    if (found == quoted.end()) {
      ADD_FAILURE() << kPage << " does not quote " << key;
    } else {
      EXPECT_EQ(found->second, text) << key;
    }
  }
  for (const auto& [key, text] : quoted) {
    EXPECT_EQ(snippets.count(key), 1u) << "there is no snippet " << key;
  }
}

TEST(Library, ListsEveryExample) {
  Lines listed;
  for (const Lines& cells : TableUnder("## The examples")) {
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
  for (const Lines& cells : TableUnder("## The options")) {
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
  for (const Lines& cells : TableUnder("## Probes")) {
    const std::vector<std::string> arguments = absl::StrSplit(cells[2], ", ");
    listed[std::string(absl::StripSuffix(absl::StripPrefix(cells[1], "`"), "`"))] =
        arguments.size();
  }
  EXPECT_EQ(listed, probes);
}

}  // namespace
}  // namespace psem
