// seminspect top, in a real pseudo-terminal.

#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/testing/child_process.h"
#include "lib/testing/planted_directory.h"
#include "tools/seminspect/run_seminspect.h"
#include "tools/seminspect/whole/run_in_terminal.h"

namespace psem {
namespace {

using testing::HasSubstr;

class TopTest : public testing::Test {
 protected:
  TopTest() {
    setlocale(LC_CTYPE, "C.UTF-8");
    planted_.File("sem.jobs", Glibc64Bytes(3));
    planted_.File("sem.mutex", Glibc64Bytes(1));
    planted_.File("sem.evil\x1b[2J", Glibc64Bytes(0), 0666);
    planted_.File("sem.漢字", Glibc64Bytes(7));
  }

  std::vector<std::string> Arguments(std::vector<std::string> more = {}) const {
    std::vector<std::string> all = {"top", "--root", planted_.path(), "--interval", "10ms"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  static void ExpectGivenBack(const SeminspectInTerminal& top) {
    EXPECT_FALSE(top.terminal().on_alternate_screen());
    EXPECT_FALSE(top.terminal().cursor_hidden());
    EXPECT_TRUE(top.IsAsShellsHaveIt());
    EXPECT_EQ(top.terminal().unknown(), "");
  }

  PlantedDirectory planted_;
};

TEST_F(TopTest, ShowsSemaphoresAndQuits) {
  SeminspectInTerminal top(Arguments(), 80, 24);
  ASSERT_TRUE(top.Shows("q quit")) << top.terminal().Text();
  EXPECT_THAT(top.terminal().Text(), HasSubstr("\nNAME "));
  for (const char* name : {"/jobs ", "/mutex ", "/evil\\x1b[2J ", "/漢字 "}) {
    EXPECT_THAT(top.terminal().Text(), HasSubstr(name));
  }
  EXPECT_TRUE(top.terminal().on_alternate_screen());
  EXPECT_TRUE(top.terminal().cursor_hidden());
  EXPECT_FALSE(top.IsAsShellsHaveIt());
  top.Type("q");
  EXPECT_EQ(top.End().Text(), "exited with 0");
  ExpectGivenBack(top);
}

TEST_F(TopTest, SeesWhatChanges) {
  SeminspectInTerminal top(Arguments(), 80, 24);
  ASSERT_TRUE(top.Shows("4 semaphores in "));
  planted_.File("sem.later", Glibc64Bytes(5));
  EXPECT_TRUE(top.Shows("/later "));
  EXPECT_TRUE(top.Shows("5 semaphores in "));
  top.Type(" ");
  EXPECT_TRUE(top.Shows("PAUSED"));
  ASSERT_EQ(unlink(planted_.PathOf("sem.later").c_str()), 0);
  EXPECT_THAT(top.terminal().Text(), HasSubstr("/later "));
  top.Type(" ");
  EXPECT_TRUE(top.ShowsNo("/later "));
}

TEST_F(TopTest, KeysDoWhatTheySay) {
  SeminspectInTerminal top(Arguments(), 100, 40);
  ASSERT_TRUE(top.Shows("WAITERS▼"));
  top.Type("V");
  EXPECT_TRUE(top.Shows("VALUE▼"));
  top.Type("r");
  EXPECT_TRUE(top.Shows("VALUE▲"));
  top.Type("<");
  EXPECT_TRUE(top.Shows("NAME▲"));
  top.Type("/mut");
  EXPECT_TRUE(top.Shows("/mut_"));
  EXPECT_TRUE(top.ShowsNo("/jobs"));
  top.Type("\r");
  EXPECT_TRUE(top.Shows("1 with \"mut\""));
  top.Type("\r");
  EXPECT_TRUE(top.Shows("recorded waiters:"));
  EXPECT_TRUE(top.Shows("Enter less"));
  top.Type("d");
  EXPECT_TRUE(top.ShowsNo("recorded waiters:"));
  top.Type("h");
  EXPECT_TRUE(top.Shows("Any key goes back."));
  top.Type("x");
  EXPECT_TRUE(top.ShowsNo("Any key goes back."));
  top.Type("+");
  EXPECT_TRUE(top.Shows("every 100ms"));
  EXPECT_EQ(top.terminal().unknown(), "");
}

TEST_F(TopTest, ArrowKeysMoveTheSelection) {
  // The pane shows which one is selected.
  SeminspectInTerminal top(Arguments({"--sort", "name"}), 80, 40);
  ASSERT_TRUE(top.Shows("q quit"));
  const auto shows_detail_of = [&top](const std::string& name) {
    return top.WaitUntilScreen([&name](const std::string& screen) {
      return absl::StrContains(screen, absl::StrCat("name:             ", name, " "));
    });
  };
  top.Type("d");
  EXPECT_TRUE(shows_detail_of("/evil\\x1b[2J"));
  top.Type("\x1bOB");
  EXPECT_TRUE(shows_detail_of("/jobs"));
  top.Type("\x1bOF");
  EXPECT_TRUE(shows_detail_of("/漢字"));
  top.Type("\x1bOA");
  EXPECT_TRUE(shows_detail_of("/mutex"));
  top.Type("\x1b[5~");
  EXPECT_TRUE(shows_detail_of("/evil\\x1b[2J"));
}

TEST_F(TopTest, IsResizedToEverySize) {
  SeminspectInTerminal top(Arguments({"--sort", "name"}), 80, 24);
  ASSERT_TRUE(top.Shows("q quit"));
  const std::pair<size_t, size_t> sizes[] = {{40, 10}, {200, 60}, {1, 1},  {5, 2},
                                             {80, 1},  {1, 24},   {30, 4}, {300, 100}};
  for (const auto& [columns, rows] : sizes) {
    top.Resize(columns, rows);
    ASSERT_TRUE(top.WaitUntilScreen([](const std::string& screen) {
      return screen.find_first_not_of(" \n") != std::string::npos;
    })) << columns;
  }
  top.Resize(80, 24);
  EXPECT_TRUE(top.Shows("q quit")) << top.terminal().Text();
  EXPECT_TRUE(top.Shows("/mutex "));
  top.Type("q");
  EXPECT_EQ(top.End().Text(), "exited with 0");
  ExpectGivenBack(top);
}

TEST_F(TopTest, GivesTheTerminalBackWhenASignalEndsIt) {
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGQUIT}) {
    SeminspectInTerminal top(Arguments(), 80, 24);
    ASSERT_TRUE(top.Shows("q quit"));
    top.child().Signal(signal);
    EXPECT_EQ(top.End().signal, signal) << top.End().Text();
    ExpectGivenBack(top);
  }
}

TEST_F(TopTest, CtrlCEndsIt) {
  SeminspectInTerminal top(Arguments(), 80, 24);
  ASSERT_TRUE(top.Shows("q quit"));
  top.Type("\x03");
  EXPECT_EQ(top.End().signal, SIGINT);
  ExpectGivenBack(top);
}

TEST_F(TopTest, ATerminalThatGoesEndsIt) {
  SeminspectInTerminal top(Arguments(), 80, 24);
  ASSERT_TRUE(top.Shows("q quit"));
  top.HangUp();
  EXPECT_EQ(top.End().signal, SIGHUP);
}

// In a child that leads a session: does what a shell does for a program in the foreground that is
// stopped. Returns in the program. Without a shell the kernel would not stop it.
void BeShell() {
  signal(SIGTTOU, SIG_IGN);
  const pid_t program = fork();
  if (program == 0) {
    PSEM_CHILD_CHECK(setpgid(0, 0) == 0);
    PSEM_CHILD_CHECK(tcsetpgrp(STDIN_FILENO, getpid()) == 0);
    signal(SIGTTOU, SIG_DFL);
    return;
  }
  int status = 0;
  PSEM_CHILD_CHECK(waitpid(program, &status, WUNTRACED) == program && WIFSTOPPED(status));
  PSEM_CHILD_CHECK(tcsetpgrp(STDIN_FILENO, getpid()) == 0);
  PSEM_CHILD_CHECK(write(STDOUT_FILENO, "STOPPED", 7) == 7);
  char byte = 0;
  PSEM_CHILD_CHECK(read(STDIN_FILENO, &byte, 1) == 1);
  PSEM_CHILD_CHECK(tcsetpgrp(STDIN_FILENO, program) == 0);
  PSEM_CHILD_CHECK(kill(program, SIGCONT) == 0);
  PSEM_CHILD_CHECK(waitpid(program, &status, 0) == program && WIFEXITED(status));
  _exit(WEXITSTATUS(status));
}

TEST_F(TopTest, CtrlZStopsIt_AndItGoesOn) {
  SeminspectInTerminal top(Arguments(), 80, 24, BeShell);
  ASSERT_TRUE(top.Shows("q quit"));
  top.Type("\x1a");
  ASSERT_TRUE(top.Shows("STOPPED"));
  ExpectGivenBack(top);
  top.Resize(100, 30);
  top.Type("\n");
  EXPECT_TRUE(top.Shows("q quit"));
  EXPECT_FALSE(top.IsAsShellsHaveIt());
  top.Type("q");
  EXPECT_EQ(top.End().Text(), "exited with 0");
  ExpectGivenBack(top);
}

TEST_F(TopTest, HasColorsUnlessNoColorIsSet) {
  SeminspectInTerminal colorful(Arguments(), 80, 24);
  ASSERT_TRUE(colorful.Shows("q quit"));
  EXPECT_TRUE(colorful.terminal().used_color());
  SeminspectInTerminal plain(Arguments(), 80, 24, [] { setenv("NO_COLOR", "1", 1); });
  ASSERT_TRUE(plain.Shows("q quit"));
  plain.Type("q");
  EXPECT_EQ(plain.End().Text(), "exited with 0");
  EXPECT_FALSE(plain.terminal().used_color());
}

TEST_F(TopTest, ATerminalThatCannotIsRefused) {
  for (const char* terminal : {"dumb", "no-such-terminal"}) {
    SeminspectInTerminal top(Arguments(), 120, 24, [=] { setenv("TERM", terminal, 1); });
    EXPECT_EQ(top.End().Text(), "exited with 2");
    EXPECT_THAT(top.terminal().written(),
                HasSubstr(absl::StrCat("seminspect: top: the terminal \"", terminal, "\" ")));
    EXPECT_TRUE(top.IsAsShellsHaveIt());
  }
}

TEST_F(TopTest, TenThousandSemaphores) {
  for (int i = 0; i < 10'000; ++i) planted_.File(absl::StrCat("sem.n", i), Glibc64Bytes(1));
  SeminspectInTerminal top(Arguments({"--sort", "name"}), 80, 24);
  ASSERT_TRUE(top.Shows("10004 semaphores in "));
  top.Type("\x1bOF");
  EXPECT_TRUE(top.Shows("/漢字 "));
  top.Type("/n1234");
  EXPECT_TRUE(top.Shows("/n1234 "));
  EXPECT_TRUE(top.ShowsNo("/n1233 "));
  top.Type("\rq");
  EXPECT_EQ(top.End().Text(), "exited with 0");
  ExpectGivenBack(top);
}

TEST_F(TopTest, BatchPrintsFramesForPipes) {
  const Ending run = RunSeminspect(Arguments({"--batch", "--iterations", "2", "--sort", "value"}));
  EXPECT_EQ(run.end.Text(), "exited with 0");
  EXPECT_EQ(run.err, "");
  EXPECT_THAT(run.out, testing::StartsWith("4 semaphores in "));
  EXPECT_THAT(run.out, HasSubstr("\n\n4 semaphores in "));
  EXPECT_THAT(run.out, testing::Not(HasSubstr("\x1b")));
  EXPECT_LT(run.out.find("\n/漢字 "), run.out.find("\n/jobs "));
  EXPECT_LT(run.out.find("\n/jobs "), run.out.find("\n/mutex "));
}

TEST_F(TopTest, WrongUseIsRefused) {
  const Ending no_terminal = RunSeminspect(Arguments());
  EXPECT_EQ(no_terminal.end.Text(), "exited with 2");
  EXPECT_THAT(no_terminal.err, HasSubstr("--batch needs none"));
  EXPECT_THAT(RunSeminspect(Arguments({"--sort", "nothing"})).err, HasSubstr("--sort: "));
  EXPECT_THAT(RunSeminspect(Arguments({"--iterations", "1"})).err, HasSubstr("--batch"));
  EXPECT_EQ(RunSeminspect({"top", "--batch", "--root", "/nowhere"}).end.Text(), "exited with 1");
}

}  // namespace
}  // namespace psem
