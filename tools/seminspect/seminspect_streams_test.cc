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
#include "tools/seminspect/run_seminspect.h"

namespace psem {
namespace {

using testing::HasSubstr;

struct HelpCase {
  const char* name;
  std::vector<std::string> arguments;
  const char* usage;
};

void PrintTo(const HelpCase& row, std::ostream* out) { *out << row.name; }

class HelpTest : public testing::TestWithParam<HelpCase> {};

TEST_P(HelpTest, IsOnStdoutAndFitsAScreen) {
  const Ending run = RunSeminspect(GetParam().arguments);
  EXPECT_EQ(run.end.Text(), "exited with 0");
  EXPECT_EQ(run.err, "");
  EXPECT_THAT(run.out, HasSubstr(GetParam().usage));
  EXPECT_THAT(run.out, testing::EndsWith("\n"));
  for (absl::string_view line : absl::StrSplit(run.out, '\n')) EXPECT_LE(line.size(), 100u) << line;
}

INSTANTIATE_TEST_SUITE_P(
    All, HelpTest,
    testing::Values(
        HelpCase{"long_form", {"--help"}, "\nUsage: seminspect COMMAND [OPTIONS]\n"},
        HelpCase{"short_form", {"-h"}, "\nUsage: seminspect COMMAND [OPTIONS]\n"},
        HelpCase{"list", {"list", "--help"}, "\nUsage: seminspect list [OPTIONS] [GLOB...]\n"},
        HelpCase{"show", {"show", "--help"}, "\nUsage: seminspect show [OPTIONS] NAME\n"},
        HelpCase{"export", {"export", "--help"}, "\nUsage: seminspect export [OPTIONS]\n"},
        HelpCase{"post", {"post", "--help"}, "\nUsage: seminspect post [OPTIONS] NAME\n"},
        HelpCase{"create", {"create", "--help"}, "\nUsage: seminspect create [OPTIONS] NAME\n"},
        HelpCase{"wait", {"wait", "--help"}, "\nUsage: seminspect wait [OPTIONS] NAME\n"},
        HelpCase{"run",
                 {"run", "--help"},
                 "\nUsage: seminspect run [OPTIONS] NAME -- COMMAND [ARGUMENT...]\n"}),
    [](const auto& info) { return std::string(info.param.name); });

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
