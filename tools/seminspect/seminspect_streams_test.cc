// The program's help, and what it does with a stdout that fails.

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/testing/child_process.h"
#include "tools/seminspect/columns.h"
#include "tools/seminspect/commands/verb.h"
#include "tools/seminspect/run_seminspect.h"

namespace psem {
namespace {

using testing::HasSubstr;

// The verb whose help it is; empty: the program's.
class HelpTest : public testing::TestWithParam<std::string> {};

TEST_P(HelpTest, IsOnStdoutAndFitsAScreen) {
  std::vector<std::string> arguments = {"--help"};
  if (!GetParam().empty()) arguments.insert(arguments.begin(), GetParam());
  const Ending run = RunSeminspect(arguments);
  EXPECT_EQ(run.end.Text(), "exited with 0");
  EXPECT_EQ(run.err, "");
  EXPECT_THAT(run.out,
              HasSubstr(absl::StrCat("\nUsage: seminspect ",
                                     GetParam().empty() ? "COMMAND" : GetParam(), " [OPTIONS]")));
  EXPECT_THAT(run.out, testing::EndsWith("\n"));
  for (absl::string_view line : absl::StrSplit(run.out, '\n')) EXPECT_LE(line.size(), 100u) << line;
}

std::vector<std::string> VerbNames() {
  std::vector<std::string> names = {""};
  for (const Verb& verb : AllVerbs()) names.emplace_back(verb.name);
  return names;
}

INSTANTIATE_TEST_SUITE_P(All, HelpTest, testing::ValuesIn(VerbNames()), [](const auto& info) {
  return info.param.empty() ? std::string("program") : info.param;
});

TEST(Help, OfAVerbShowsItsArguments) {
  EXPECT_THAT(RunSeminspect({"list", "-h"}).out, HasSubstr("list [OPTIONS] [GLOB...]\n"));
  EXPECT_THAT(RunSeminspect({"show", "-h"}).out, HasSubstr("show [OPTIONS] [NAME...]\n"));
  EXPECT_THAT(RunSeminspect({"run", "-h"}).out,
              HasSubstr("run [OPTIONS] NAME -- COMMAND [ARGUMENT...]\n"));
}

TEST(Help, TellsCommandsAndExitCodes) {
  const std::string help = RunSeminspect({"--help"}).out;
  for (const char* text :
       {"\n  list  ", "\n  show  ", "\n  export  ", "\n  0  fine\n", "\n  1  something could not",
        "\n  2  wrong use\n", "\n  3  nothing by that name\n"}) {
    EXPECT_THAT(help, HasSubstr(text));
  }
}

TEST(Help, TellsOptionsWithTheirDefaults) {
  for (const char* command : {"list", "show"}) {
    const std::string help = RunSeminspect({command, "--help"}).out;
    EXPECT_THAT(help,
                HasSubstr("\n  --root DIR            The directory to look into (/dev/shm)\n"));
    EXPECT_THAT(help, HasSubstr("\n  --json "));
  }
}

TEST(Help, OfShowTellsEveryField) {
  const std::string help = RunSeminspect({"show", "--help"}).out;
  for (const Column& column : AllColumns()) {
    EXPECT_THAT(
        help, testing::ContainsRegex(absl::StrCat("\n  ", column.label, "  *", column.key, "  *")));
  }
}

TEST(Version, IsALine) {
  const Ending run = RunSeminspect({"--version"});
  EXPECT_EQ(run.end.Text(), "exited with 0");
  EXPECT_THAT(run.out, testing::MatchesRegex("seminspect [0-9]+\\.[0-9]+\\.[0-9]+\n"));
  EXPECT_EQ(run.err, "");
}

// In a child: makes `descriptor` its stdout.
void BecomeStdout(int descriptor) {
  PSEM_CHILD_CHECK(descriptor >= 0);
  PSEM_CHILD_CHECK(dup2(descriptor, STDOUT_FILENO) == STDOUT_FILENO);
}

// In a child: makes a pipe that nobody reads its stdout, as in `seminspect list | true`.
void BecomeClosedPipe() {
  int ends[2];
  PSEM_CHILD_CHECK(pipe2(ends, O_CLOEXEC) == 0);
  BecomeStdout(ends[1]);
  close(ends[0]);
}

TEST(Stdout, AFullDiskIsAnError) {
  for (const std::string argument : {"--help", "--version", "list"}) {
    const Ending run =
        RunSeminspect({argument}, [] { BecomeStdout(open("/dev/full", O_WRONLY | O_CLOEXEC)); });
    EXPECT_EQ(run.end.Text(), "exited with 1");
    EXPECT_THAT(run.err, HasSubstr("seminspect: write \"stdout\": no space left on device "
                                   "(ENOSPC); the output is incomplete\n"));
  }
}

TEST(Stdout, AClosedOneIsAnError) {
  const Ending run = RunSeminspect({"--version"}, [] { close(STDOUT_FILENO); });
  EXPECT_EQ(run.end.Text(), "exited with 1");
  EXPECT_THAT(run.err, HasSubstr("(EBADF)"));
}

TEST(Stdout, AReaderThatLeavesEndsItInSilence) {
  const Ending killed = RunSeminspect({"--help"}, [] {
    signal(SIGPIPE, SIG_DFL);
    BecomeClosedPipe();
  });
  EXPECT_EQ(killed.end.Text(), "died of SIGPIPE (13)");
  EXPECT_EQ(killed.err, "");

  // Under a parent that ignores SIGPIPE, as services of systemd do.
  const Ending spared = RunSeminspect({"--help"}, [] {
    signal(SIGPIPE, SIG_IGN);
    BecomeClosedPipe();
  });
  EXPECT_EQ(spared.end.Text(), "exited with 1");
  EXPECT_EQ(spared.err, "");
}

}  // namespace
}  // namespace psem
