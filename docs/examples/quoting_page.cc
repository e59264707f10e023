#include "docs/examples/quoting_page.h"

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"

namespace psem {

Lines LinesOf(const std::string& path) {
  std::ifstream file(path);
  EXPECT_TRUE(file.is_open()) << path;
  Lines lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

namespace {

using Snippets = std::map<std::string, std::string>;  // "seeing.cc look" -> its lines.

constexpr char kExamples[] = "docs/examples";

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
Snippets QuotedSnippets(const Lines& page) {
  Snippets quoted;
  std::string key;
  for (const std::string& line : page) {
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

}  // namespace

void QuotingPage::ExpectQuotes(const Lines& examples) const {
  Snippets snippets;
  for (const std::string& example : examples) AddSnippetsOf(example, &snippets);
  EXPECT_FALSE(snippets.empty());
  const Snippets quoted = QuotedSnippets(lines_);
  for (const auto& [key, text] : snippets) {
    const auto found = quoted.find(key);
    if (found == quoted.end()) {
      ADD_FAILURE() << path_ << " does not quote " << key;
    } else {
      EXPECT_EQ(found->second, text) << key;
    }
  }
  for (const auto& [key, text] : quoted) {
    EXPECT_EQ(snippets.count(key), 1u) << "there is no snippet " << key;
  }
}

std::vector<Lines> QuotingPage::TableUnder(const std::string& heading) const {
  std::vector<Lines> rows;
  bool inside = false;
  for (const std::string& line : lines_) {
    if (absl::StartsWith(line, "#")) inside = line == heading;
    if (!inside || !absl::StartsWith(line, "| ")) continue;
    Lines cells = absl::StrSplit(line, "|");
    for (std::string& cell : cells) cell = std::string(absl::StripAsciiWhitespace(cell));
    rows.push_back(std::move(cells));
  }
  if (!rows.empty()) rows.erase(rows.begin());
  return rows;
}

}  // namespace psem
