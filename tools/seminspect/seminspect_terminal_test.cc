// What a person sees: the program on a real terminal.

#include <stdlib.h>

#include <algorithm>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/printable.h"
#include "lib/testing/child_process.h"
#include "lib/testing/planted_directory.h"
#include "lib/testing/pseudo_terminal.h"
#include "tools/seminspect/command_line.h"
#include "tools/seminspect/program.h"
#include "tools/seminspect/run_seminspect.h"

namespace psem {
namespace {

using testing::HasSubstr;

struct TerminalLook {
  unsigned short columns = 80;
  const char* term = "xterm-256color";
  const char* no_color = nullptr;
};

// Both streams, as they come, without the \r that a terminal puts before \n.
std::string Shown(const std::vector<std::string>& arguments, int exit_code,
                  const TerminalLook& look = {}) {
  PseudoTerminal terminal(look.columns);
  ChildProcess child([&] {
    terminal.Take();
    setenv("TERM", look.term, /*overwrite=*/1);
    unsetenv("NO_COLOR");
    if (look.no_color != nullptr) setenv("NO_COLOR", look.no_color, /*overwrite=*/1);
    BecomeProgram(SeminspectCommand(arguments));
  });
  const std::string shown = terminal.ReadToEnd();
  EXPECT_EQ(child.Wait().Text(), absl::StrCat("exited with ", exit_code)) << shown;
  return absl::StrReplaceAll(shown, {{"\r\n", "\n"}});
}

std::string WithoutColors(const std::string& shown) {
  static const auto* const color = new std::regex("\x1b\\[[0-9;]*m");
  return std::regex_replace(shown, *color, "");
}

// The cells that `line` takes, if each character takes one, as those do that are planted here.
size_t Cells(absl::string_view line) {
  return static_cast<size_t>(
      std::count_if(line.begin(), line.end(), [](char byte) { return (byte & 0xc0) != 0x80; }));
}

// Whether no byte of it is one that a terminal obeys, besides ends of lines.
bool IsPlain(const std::string& shown) {
  const std::string text = absl::StrReplaceAll(shown, {{"\n", ""}, {"\\", ""}, {"\"", ""}});
  return Printable(text) == text;
}

class OnTerminal : public testing::Test {
 protected:
  OnTerminal() {
    planted_.File("sem.jobs", Glibc64Bytes(3));
    planted_.File("sem.world", Glibc64Bytes(3), 0666);
    planted_.File("sem.empty", "");
    planted_.File("sem.old", Glibc32Bytes(0));
    planted_.File(
        "sem.gr\xc3\xb6\xc3\x9f"
        "e",
        Glibc64Bytes(1));
    for (const char* hostile :
         {"\x1b[2J\x1b]0;title\x07", "\x1b[31mred",
          "c1\xc2\x9b"
          "2J",
          "\r\nfake  3", "tab\ttab", "bidi\xe2\x80\xaetxt", "\xff\xfe", "\x08\x08\x7f"}) {
      planted_.File(absl::StrCat("sem.", hostile), Glibc64Bytes(1), 0666);
    }
    planted_.File(absl::StrCat("sem.", std::string(251, 'x')), Glibc64Bytes(1));
  }

  std::vector<std::string> List() const { return {"list", "--root", planted_.path()}; }

  PlantedDirectory planted_;
};

class ListOnTerminal : public OnTerminal, public testing::WithParamInterface<unsigned short> {};

TEST_P(ListOnTerminal, FitsItsWidthWithColorsOfItsOwnAlone) {
  TerminalLook look;
  look.columns = GetParam();
  const std::string shown = Shown(List(), 0, look);
  EXPECT_NE(WithoutColors(shown), shown) << "no colour: " << shown;
  const std::string text = WithoutColors(shown);
  EXPECT_TRUE(IsPlain(text)) << text;
  const std::string table = text.substr(0, text.find("\n\n"));
  for (const absl::string_view line : absl::StrSplit(table, '\n')) {
    EXPECT_LE(Cells(line), look.columns) << line;
  }
  EXPECT_TRUE(absl::StartsWith(table, "NAME"));
  EXPECT_EQ(absl::StrContains(table.substr(0, table.find('\n')), "INODE"), look.columns >= 200);
}

INSTANTIATE_TEST_SUITE_P(Widths, ListOnTerminal, testing::Values(40, 80, 200),
                         [](const auto& info) { return absl::StrCat("of_", info.param); });

TEST_F(OnTerminal, EveryColorEndsOnItsLine) {
  for (const absl::string_view line : absl::StrSplit(Shown(List(), 0), '\n')) {
    const size_t last = line.rfind('\x1b');
    if (last == absl::string_view::npos) continue;
    EXPECT_TRUE(absl::StartsWith(line.substr(last), "\x1b[0m") ||
                absl::StartsWith(line.substr(last), "\x1b[m"))
        << Printable(line);
  }
}

TEST_F(OnTerminal, NoColorsWhereNobodyWantsThem) {
  TerminalLook no_color;
  no_color.no_color = "1";
  TerminalLook dumb;
  dumb.term = "dumb";
  for (const TerminalLook& look : {no_color, dumb}) {
    const std::string shown = Shown(List(), 0, look);
    EXPECT_TRUE(IsPlain(shown)) << shown;
    EXPECT_EQ(shown, WithoutColors(Shown(List(), 0)));
  }
  TerminalLook empty;  // As https://no-color.org has it: empty is as good as unset.
  empty.no_color = "";
  EXPECT_THAT(Shown(List(), 0, empty), HasSubstr("\x1b["));
  EXPECT_TRUE(IsPlain(RunSeminspect(List()).out)) << "in a pipe";
}

TEST_F(OnTerminal, ShowOfAHostileNameIsPlain) {
  for (const char* name :
       {"\x1b[2J\x1b]0;title\x07", "\r\nfake  3", "\xff\xfe", "no\x1b[2Jthing"}) {
    const bool there = absl::string_view(name) != "no\x1b[2Jthing";
    const std::string shown = Shown({"show", name, "--root", planted_.path()}, there ? 0 : 3);
    EXPECT_TRUE(IsPlain(WithoutColors(shown))) << shown;
    EXPECT_THAT(shown, HasSubstr(Printable(name)));
  }
}

// What the user typed comes back in complaints.
TEST_F(OnTerminal, ComplaintsArePlain) {
  const std::string evil = "\x1b[2J\x07\xc2\x9b";
  const std::vector<std::vector<std::string>> all = {{evil},
                                                     {"--" + evil},
                                                     {"list", "--" + evil},
                                                     {"list", "-" + evil},
                                                     {"list", "--json=" + evil},
                                                     {"list", "--sort", evil},
                                                     {"list", "-o", evil},
                                                     {"show"},
                                                     {"show", "a/" + evil}};
  for (const std::vector<std::string>& arguments : all) {
    const std::string shown = Shown(arguments, 2);
    EXPECT_TRUE(absl::StartsWith(shown, "seminspect: ")) << shown;
    EXPECT_TRUE(IsPlain(shown)) << shown;
  }
  EXPECT_TRUE(IsPlain(Shown({"list", "--root", "/" + evil}, 1)));
}

TEST(HelpOnTerminal, IsPlainAndTellsEachOption) {
  const Program program = MakeProgram();
  for (const CLI::App* verb : VerbsOf(*program.app)) {
    const std::string help = Shown({verb->get_name(), "--help"}, 0);
    EXPECT_TRUE(IsPlain(help)) << help;
    EXPECT_THAT(help, HasSubstr(absl::StrCat("\nUsage: seminspect ", verb->get_name())));
    for (const CLI::Option* option : OptionsOf(*verb)) {
      for (const std::string& name : SpellingsOf(*option)) EXPECT_THAT(help, HasSubstr(name));
    }
    EXPECT_THAT(Shown({"--help"}, 0), HasSubstr(absl::StrCat("\n  ", verb->get_name(), " ")));
  }
}

// `word` with a letter left out, and with two letters swapped, at each place behind its first
// `kept` bytes.
std::vector<std::string> Misspelt(const std::string& word, size_t kept) {
  std::vector<std::string> all;
  for (size_t i = kept; i < word.size(); ++i) {
    all.push_back(absl::StrCat(word.substr(0, i), word.substr(i + 1)));
    if (i + 1 == word.size() || word[i] == word[i + 1]) continue;
    all.push_back(word);
    std::swap(all.back()[i], all.back()[i + 1]);
  }
  return all;
}

TEST(Misspelling, OfAVerbIsAnsweredWithIt) {
  std::set<std::string> verbs;
  for (const Verb& verb : AllVerbs()) verbs.insert(verb.name);
  for (const Verb& verb : AllVerbs()) {
    for (const std::string& typed : Misspelt(verb.name, 0)) {
      if (verbs.count(typed) > 0) continue;
      // In three letters, two that are swapped are no longer near.
      if (std::string(verb.name).size() < 4) continue;
      const Ending run = RunSeminspect({typed});
      EXPECT_EQ(run.end.Text(), "exited with 2");
      EXPECT_THAT(run.err, HasSubstr(absl::StrCat("; did you mean \"", verb.name, "\"?"))) << typed;
    }
  }
}

TEST(Misspelling, OfAnOptionIsAnsweredWithIt) {
  const Program program = MakeProgram();
  for (const CLI::App* verb : VerbsOf(*program.app)) {
    for (const CLI::Option* option : OptionsOf(*verb)) {
      for (const std::string& name : option->get_lnames()) {
        const std::string right = absl::StrCat("--", name);
        // The beginning, the middle and the end; all places of all options would take minutes.
        const std::vector<std::string> misspelt = Misspelt(right, 2);
        for (size_t i : {size_t{0}, misspelt.size() / 2, misspelt.size() - 1}) {
          if (verb->get_option_no_throw(misspelt[i]) != nullptr) continue;
          const Ending run = RunSeminspect({verb->get_name(), misspelt[i]});
          EXPECT_EQ(run.end.Text(), "exited with 2");
          EXPECT_THAT(run.err, HasSubstr(absl::StrCat("; did you mean \"", right, "\"?")))
              << verb->get_name() << " " << misspelt[i];
        }
      }
    }
  }
}

}  // namespace
}  // namespace psem
