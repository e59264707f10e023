#include "tools/seminspect/manual/manual.h"

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "tools/seminspect/command_line.h"
#include "tools/seminspect/program.h"
#include "tools/seminspect/run_seminspect.h"

namespace psem {
namespace {

using testing::HasSubstr;

std::string WritePage(const ManualPage& page) {
  const std::string path = absl::StrCat(testing::TempDir(), "/", page.name, ".1");
  std::ofstream(path) << page.text;
  return path;
}

// As a terminal shows it, without bold and underlined letters.
std::string Rendered(const ManualPage& page) {
  const Ending run = RunProgram({"mandoc", "-T", "ascii", "-O", "width=100", WritePage(page)});
  EXPECT_EQ(run.end.Text(), "exited with 0");
  return std::regex_replace(run.out, std::regex(".\x08"), "");
}

std::string Collapsed(std::string text) {
  absl::RemoveExtraAsciiWhitespace(&text);
  return text;
}

// The options that `text` explains: those that lines begin with, after spaces.
std::set<std::string> OptionsIn(const std::string& text) {
  std::set<std::string> options;
  const std::regex explained("^ +(-[^ ].*)$");
  const std::regex option("(^|[ ,])(--?[a-zA-Z][-a-z]*)");
  for (const std::string& line : std::vector<std::string>(absl::StrSplit(text, '\n'))) {
    std::smatch match;
    if (!std::regex_match(line, match, explained)) continue;
    // What follows two spaces is what the option means.
    const std::string spellings = match[1].str().substr(0, match[1].str().find("  "));
    for (std::sregex_iterator i(spellings.begin(), spellings.end(), option), end; i != end; ++i) {
      options.insert((*i)[2]);
    }
  }
  return options;
}

std::string Section(const std::string& page, const std::string& title) {
  const size_t begin = page.find(absl::StrCat("\n", title, "\n"));
  if (begin == std::string::npos) return "";
  const std::regex next("\n[A-Z]");
  std::smatch match;
  const std::string rest = page.substr(begin + 1 + title.size());
  return std::regex_search(rest, match, next) ? rest.substr(0, match.position()) : rest;
}

class ManualTest : public testing::Test {
 protected:
  Program program_ = MakeProgram();
  std::vector<ManualPage> pages_ = ManualPages(*program_.app);
};

TEST_F(ManualTest, HasAnOverviewAndAPageForEachVerb) {
  std::vector<std::string> expected = {"seminspect"};
  for (const Verb& verb : AllVerbs()) expected.push_back(absl::StrCat("seminspect-", verb.name));
  std::vector<std::string> names;
  for (const ManualPage& page : pages_) names.push_back(page.name);
  EXPECT_EQ(names, expected);
}

TEST_F(ManualTest, MandocHasNothingToSay) {
  for (const ManualPage& page : pages_) {
    const Ending run = RunProgram({"mandoc", "-T", "lint", "-W", "warning", WritePage(page)});
    EXPECT_EQ(run.out, "");
    EXPECT_EQ(run.end.Text(), "exited with 0");
  }
}

TEST_F(ManualTest, HasTheOptionsOfHelp) {
  for (const ManualPage& page : pages_) {
    const bool overview = page.name == "seminspect";
    const std::string rendered = Rendered(page);
    const std::set<std::string> in_page =
        OptionsIn(Section(rendered, overview ? "OPTIONS" : "DESCRIPTION"));
    const Ending help = overview
                            ? RunSeminspect({"--help"})
                            : RunSeminspect({page.name.substr(sizeof("seminspect")), "--help"});
    EXPECT_GE(in_page.size(), 2u) << rendered;
    EXPECT_EQ(in_page, OptionsIn(help.out)) << rendered;
  }
}

TEST_F(ManualTest, SaysWhatTheHelpSaysOfEachOptionAndArgument) {
  for (const CLI::App* verb : VerbsOf(*program_.app)) {
    for (const ManualPage& page : pages_) {
      if (page.name != absl::StrCat("seminspect-", verb->get_name())) continue;
      const std::string text = Collapsed(Rendered(page));
      for (const CLI::Option* option : verb->get_options()) {
        EXPECT_THAT(text, HasSubstr(Collapsed(option->get_description())));
        EXPECT_THAT(text, HasSubstr(ValueName(*option)));
      }
    }
  }
}

// Words alone: a table may be set in another way.
TEST_F(ManualTest, LosesNoWordOfTheHelp) {
  for (const CLI::App* verb : VerbsOf(*program_.app)) {
    const auto page = std::find_if(pages_.begin(), pages_.end(), [&](const ManualPage& one) {
      return one.name == absl::StrCat("seminspect-", verb->get_name());
    });
    ASSERT_NE(page, pages_.end());
    const std::string rendered = Rendered(*page);
    for (const absl::string_view line : absl::StrSplit(verb->get_footer(), '\n')) {
      if (line == "Examples:" || line == "Exit codes:") continue;
      for (absl::string_view word : absl::StrSplit(line, ' ', absl::SkipEmpty())) {
        if (word.back() == ':') word.remove_suffix(1);
        EXPECT_THAT(rendered, HasSubstr(std::string(word))) << page->name << ": " << line;
      }
    }
  }
}

TEST_F(ManualTest, HasTheExamplesAsTheyAreTyped) {
  for (const ManualPage& page : pages_) {
    const CLI::App* const command =
        page.name == "seminspect"
            ? program_.app.get()
            : program_.app->get_subcommand(page.name.substr(sizeof("seminspect")));
    const std::string footer = command->get_footer();
    const size_t begin = footer.find("Examples:\n");
    if (begin == std::string::npos) continue;
    const std::string examples = Section(Rendered(page), "EXAMPLES");
    for (const absl::string_view line : absl::StrSplit(footer.substr(begin + 10), '\n')) {
      if (line.empty()) break;
      EXPECT_THAT(examples, HasSubstr(std::string(absl::StripAsciiWhitespace(line))));
    }
  }
}

// Text that mdoc would take for its own.
TEST(Manual, KeepsOddText) {
  CLI::App app(".TH is no macro \\fB here", "seminspect");
  CLI::App* const verb = app.add_subcommand("odd", "Don't \"escape\" \\e");
  std::string value;
  verb->add_option("-x,--odd", value, ".Dl 'quoted' `ticks` ^ ~ \\(em")->type_name("No");
  verb->add_option("NAME", value, "'tis \\x1b")->required();
  verb->footer(
      "Odd:\n  .A  one\n  'B  \\two\n\n.Sh is text\n  and \"this\" literal\n\n"
      "Examples:\n  seminspect odd $'/odd\\x1b' | jq '.[]'\n  .profile");
  const std::vector<ManualPage> pages = ManualPages(app);
  ASSERT_EQ(pages.size(), 2u);
  for (const ManualPage& page : pages) {
    const Ending run = RunProgram({"mandoc", "-T", "lint", "-W", "warning", WritePage(page)});
    EXPECT_EQ(run.out, "");
  }
  EXPECT_THAT(Collapsed(Rendered(pages[0])), HasSubstr(".TH is no macro \\fB here"));
  const std::string text = Collapsed(Rendered(pages[1]));
  for (const char* expected :
       {"don't \"escape\" \\e", "-x No, --odd No", ".Dl 'quoted' `ticks` ^ ~ \\(em.", "'tis \\x1b.",
        ".A one 'B \\two", ".Sh is text", "and \"this\" literal",
        "seminspect odd $'/odd\\x1b' | jq '.[]' .profile"}) {
    EXPECT_THAT(text, HasSubstr(expected));
  }
}

}  // namespace
}  // namespace psem
