// docs/inspect.md is true as far as a machine can tell: its snippets are the examples' own lines,
// its tables have every verb and every exit code of the program, and cleaning is as it says.

#include <stdio.h>
#include <sys/wait.h>

#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "docs/examples/quoting_page.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/testing/own_shm_directory.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const QuotingPage& Page() {
  static const auto* const kRead = new QuotingPage("docs/inspect.md");
  return *kRead;
}

struct Output {
  int status;
  std::string text;
};

// `arguments` as a shell takes them.
Output Seminspect(const std::string& arguments) {
  const std::string command = absl::StrCat("tools/seminspect/seminspect ", arguments, " 2>&1");
  FILE* const pipe = popen(command.c_str(), "r");
  std::string text;
  char bytes[4096];
  while (const size_t length = fread(bytes, 1, sizeof(bytes), pipe)) text.append(bytes, length);
  const int status = pclose(pipe);
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text};
}

// The words that begin the lines of the help in its sections of commands.
std::vector<std::string> Verbs() {
  std::vector<std::string> verbs;
  bool inside = false;
  for (const std::string& line : Lines(absl::StrSplit(Seminspect("--help").text, '\n'))) {
    if (line == "Looking:" || line == "Acting:") inside = true;
    if (line.empty()) inside = false;
    static const auto* const kVerb = new std::regex("  ([a-z]+)  .*");
    std::smatch verb;
    if (inside && std::regex_match(line, verb, *kVerb)) verbs.push_back(verb[1]);
  }
  return verbs;
}

std::vector<std::string> FirstCells(const std::string& heading) {
  std::vector<std::string> cells;
  for (const Lines& row : Page().TableUnder(heading)) cells.push_back(row[1]);
  return cells;
}

TEST(InspectPage, QuotesTheExamplesToTheLetter) {
  Page().ExpectQuotes({"clean_stale.cc", "who_uses.cc"});
}

TEST(InspectPage, ListsEveryVerb) {
  std::vector<std::string> verbs;
  for (const std::string& verb : Verbs()) verbs.push_back(absl::StrCat("`", verb, "`"));
  EXPECT_THAT(verbs, Not(IsEmpty()));
  EXPECT_THAT(FirstCells("## The verbs"), testing::UnorderedElementsAreArray(verbs));
}

// The examples in the table say nothing that the program does not understand.
TEST(InspectPage, GivesExamplesWithOptionsThatThereAre) {
  for (const Lines& row : Page().TableUnder("## The verbs")) {
    const std::string verb = row[1].substr(1, row[1].size() - 2);
    const std::string help = Seminspect(absl::StrCat(verb, " --help")).text;
    EXPECT_THAT(row[3], HasSubstr(absl::StrCat("seminspect ", verb)));
    for (const std::string& cell : {row[2], row[3]}) {
      static const auto* const kOption = new std::regex("--[a-z-]+");
      for (std::sregex_iterator option(cell.begin(), cell.end(), *kOption), end; option != end;
           ++option) {
        EXPECT_THAT(help, HasSubstr(option->str())) << verb;
      }
    }
  }
}

TEST(InspectPage, ListsEveryExitCode) {
  std::set<std::string> codes;
  std::vector<std::string> helps = {"--help"};
  for (const std::string& verb : Verbs()) helps.push_back(verb + " --help");
  for (const std::string& arguments : helps) {
    const std::string help = Seminspect(arguments).text;
    const size_t begin = help.find("Exit codes:\n");
    if (begin == std::string::npos) continue;
    const std::string section = help.substr(begin, help.find("\n\n", begin) - begin);
    static const auto* const kCode = new std::regex("\n +(\\d+)  ");
    for (std::sregex_iterator code(section.begin(), section.end(), *kCode), end; code != end;
         ++code) {
      codes.insert((*code)[1]);
    }
  }
  EXPECT_THAT(FirstCells("## For scripts"), testing::UnorderedElementsAreArray(codes));
}

TEST(InspectPage, CleanChangesNothingUntilItIsTold) {
  const OwnShmDirectory own("page");
  const std::string file = own.PathOf("sem.old");
  PlantFile(file, Glibc64Bytes(1));
  const std::string clean = absl::StrCat("clean --all --min-age 0s --root ", own.path());

  const Output told = Seminspect(clean);
  EXPECT_EQ(told.status, 5) << told.text;
  EXPECT_THAT(told.text, HasSubstr("would remove"));
  EXPECT_TRUE(std::ifstream(file).is_open());

  const Output done = Seminspect(clean + " --yes");
  EXPECT_EQ(done.status, 0) << done.text;
  EXPECT_THAT(done.text, HasSubstr("audit clean \"/old\""));
  EXPECT_FALSE(std::ifstream(file).is_open());
}

TEST(InspectPage, CleanWantsToBeToldWhich) {
  const Output run = Seminspect("clean --yes");
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.text, HasSubstr("a GLOB, a --filter, or --all"));
}

}  // namespace
}  // namespace psem
