// seminspect run, run as a user runs it: what the command gets, and what its end becomes.

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include <fstream>
#include <list>
#include <sstream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "gmock/gmock.h"
#include "lib/testing/planted_directory.h"
#include "tools/seminspect/acting/acting_fixture.h"

namespace psem {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

constexpr char kProgram[] = "tools/seminspect/seminspect";

class RunTest : public ActingTest {
 protected:
  Ending RunHolding(
      const std::vector<std::string>& command, const std::function<void()>& prepare = [] {}) const {
    std::vector<std::string> arguments = {"run", Name(), "--"};
    arguments.insert(arguments.end(), command.begin(), command.end());
    return RunSeminspect(arguments, prepare);
  }
};

TEST_F(RunTest, PassesTheCommandsEndOn) {
  const Semaphore sem = Open(1);
  struct {
    std::vector<std::string> command;
    int exit_code;
    const char* error;
  } const rows[] = {
      {{"true"}, 0, ""},
      {{"sh", "-c", "exit 7"}, 7, ""},
      {{"sh", "-c", "exit 124"}, 124, ""},
      {{"sh", "-c", "kill -KILL $$"}, 137, ""},
      {{"sh", "-c", "kill -TERM $$"}, 143, ""},
      {{"/nowhere/\x1b"}, 127, "run \"/nowhere/\\x1b\": no such file or directory (ENOENT)\n"},
      {{""}, 127, "run \"\": no such file or directory (ENOENT)\n"},
      {{"/etc/passwd"}, 126, "run \"/etc/passwd\": permission denied (EACCES)\n"},
      {{"/"}, 126, "run \"/\": permission denied (EACCES)\n"},
  };
  for (const auto& row : rows) {
    const Ending run = RunHolding(row.command);
    EXPECT_EQ(run.end.Text(), absl::StrCat("exited with ", row.exit_code)) << row.command.back();
    EXPECT_THAT(run.err, HasSubstr(row.error));
    EXPECT_EQ(*sem.Value(), 1u);
  }
}

TEST_F(RunTest, TellsWhatItTakesAndGives) {
  const Semaphore sem = Open(3);
  const Ending run = RunSeminspect({"run", Name(), "--count=2", "--", "echo", "working"});
  EXPECT_EQ(run.out, "working\n");
  EXPECT_THAT(run.err, ContainsRegex("^seminspect: audit run .* permits=-2 value=3->1 .*\n"
                                     "seminspect: audit run .* permits=[+]2 value=1->3 .*\n$"));
}

TEST_F(RunTest, HoldsThePermitWhileTheCommandRuns) {
  const Semaphore sem = Open(1);
  const Ending run = RunHolding({kProgram, "wait", Name(), "--timeout=0"});
  EXPECT_EQ(run.end.Text(), "exited with 124");
  EXPECT_EQ(*sem.Value(), 1u);
}

TEST_F(RunTest, WithoutAPermitInTimeNothingRuns) {
  const Semaphore sem = Open(1);
  const std::vector<std::string> echo = {"--", "echo", "working"};
  const std::pair<std::vector<std::string>, int> rows[] = {
      {{"--timeout=0"}, 124},
      {{"--timeout=10ms"}, 124},
      {{"--timeout=0", "--conflict-exit-code=0"}, 0},
      {{"--timeout=0", "--conflict-exit-code=9"}, 9},
  };
  for (const auto& [options, exit_code] : rows) {
    std::vector<std::string> arguments = {"run", Name(), "--count=2"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    arguments.insert(arguments.end(), echo.begin(), echo.end());
    const Ending run = RunSeminspect(arguments);
    EXPECT_EQ(run.end.Text(), absl::StrCat("exited with ", exit_code));
    EXPECT_EQ(run.out, "");
    EXPECT_THAT(run.err, HasSubstr("timed out (ETIMEDOUT)"));
  }
  EXPECT_EQ(*sem.Value(), 1u);
}

TEST_F(RunTest, CreateMakesWhatIsMissingAndLeavesIt) {
  EXPECT_EQ(RunSeminspect({"run", Name(), "--", "true"}).end.Text(), "exited with 125");
  EXPECT_FALSE(Exists());
  for (int round = 0; round < 2; ++round) {
    const Ending run = RunSeminspect({"run", Name(), "--create", "--value=2", "--", "true"});
    EXPECT_EQ(run.end.Text(), "exited with 0");
    EXPECT_EQ(testing::Value(run.err, HasSubstr("audit create")), round == 0);
  }
  EXPECT_EQ(*Open(9).Value(), 2u);
}

TEST_F(RunTest, TheCommandsWordsAreItsOwn) {
  const Semaphore sem = Open(1);
  const Ending run =
      RunHolding({"printf", "<%s>", "[a,b]", "", "--", "list", "--count", "-h", "a b"});
  EXPECT_EQ(run.out, "<[a,b]><><--><list><--count><-h><a b>");
}

TEST_F(RunTest, SaysHowToWriteTheCommand) {
  const Semaphore sem = Open(1);
  const std::pair<std::vector<std::string>, const char*> rows[] = {
      {{"ls"}, "write -- before the command, as in run /jobs -- make -j4"},
      {{"ls", "-l"}, "write -- before the command, as in run /jobs -- make -j4"},
      {{"--"}, "COMMAND is required"},
      {{"--tiemout=1s", "--", "ls"}, "--tiemout=1s; did you mean \"--timeout\"?"},
      {{"--value=1", "--", "ls"}, "--value requires --create"},
      {{"--timeout=soon", "--", "ls"}, "--timeout: \"soon\" is no duration"},
      {{"--conflict-exit-code=256", "--", "ls"}, "not in range 0 to 255"},
  };
  for (const auto& [rest, text] : rows) {
    std::vector<std::string> arguments = {"run", Name()};
    arguments.insert(arguments.end(), rest.begin(), rest.end());
    const Ending run = RunSeminspect(arguments);
    EXPECT_EQ(run.end.Text(), "exited with 2") << text;
    EXPECT_THAT(run.err, HasSubstr(text));
  }
  EXPECT_EQ(*sem.Value(), 1u);
}

// The lines of a process's status in /proc that tell its signals.
std::string SignalLines(std::istream& status) {
  std::string lines;
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("SigBlk:", 0) == 0 || line.rfind("SigIgn:", 0) == 0) lines += line + "\n";
  }
  return lines;
}

TEST_F(RunTest, TheCommandInheritsTheSignalsThatRunWasStartedWith) {
  const Semaphore sem = Open(1);
  for (const bool odd : {false, true}) {
    const auto prepare = [odd] {
      signal(SIGHUP, odd ? SIG_IGN : SIG_DFL);
      signal(SIGCHLD, odd ? SIG_IGN : SIG_DFL);
      signal(SIGPIPE, odd ? SIG_IGN : SIG_DFL);
      sigset_t set;
      sigemptyset(&set);
      sigaddset(&set, SIGUSR1);
      sigprocmask(odd ? SIG_BLOCK : SIG_UNBLOCK, &set, nullptr);
    };
    std::string expected;
    ChildProcess::Options options;
    options.capture_stderr = true;
    ChildProcess plain(
        [&] {
          prepare();
          std::ifstream status("/proc/self/status");
          fputs(SignalLines(status).c_str(), stderr);
        },
        options);
    const Ending run = RunHolding({"cat", "/proc/self/status"}, prepare);
    EXPECT_EQ(run.end.Text(), "exited with 0");
    std::istringstream status(run.out);
    EXPECT_EQ(SignalLines(status), plain.Wait().output);
  }
}

TEST_F(RunTest, TheCommandInheritsNoDescriptorAndNoMappingOfIts) {
  const Semaphore sem = Open(1);
  // What a program started by itself has: those of the test, and ls's own of the directory.
  const std::string script = "ls /proc/self/fd; grep -c sem[.] /proc/self/maps";
  const Ending held = RunHolding({"sh", "-c", script});
  ASSERT_EQ(held.end.Text(), "exited with 1");  // grep's: there is none.
  std::vector<std::string> lines = absl::StrSplit(held.out, '\n', absl::SkipEmpty());
  EXPECT_EQ(lines.back(), "0");
  lines.pop_back();
  ChildProcess::Options options;
  options.capture_stderr = true;
  ChildProcess plain([&] { execlp("sh", "sh", "-c", "ls /proc/self/fd >&2", nullptr); }, options);
  EXPECT_EQ(lines,
            std::vector<std::string>(absl::StrSplit(plain.Wait().output, '\n', absl::SkipEmpty())));
}

TEST_F(RunTest, EightAtOnceCountCorrectly) {
  const Semaphore sem = Open(1);
  constexpr int kProcesses = 8;
  constexpr int kRounds = 5;
  PlantedDirectory directory;
  directory.File("count", "0");
  const std::string file = directory.PathOf("count");
  const std::string count = "n=$(cat " + file + "); echo $((n + 1)) > " + file;
  const std::string rounds = absl::StrCat("for i in $(seq ", kRounds, "); do ", kProgram, " run ",
                                          Name(), " -- sh -c '", count, "' || exit; done");
  ChildProcess::Options options;
  options.capture_stderr = true;
  std::list<ChildProcess> processes;
  for (int i = 0; i < kProcesses; ++i) {
    processes.emplace_back([&] { execlp("sh", "sh", "-c", rounds.c_str(), nullptr); }, options);
  }
  for (ChildProcess& process : processes) {
    EXPECT_EQ(process.Wait().Text(), "exited with 0") << process.Wait().output;
  }
  int counted = 0;
  std::ifstream(file) >> counted;
  EXPECT_EQ(counted, kProcesses * kRounds);
  EXPECT_EQ(*sem.Value(), 1u);
}

}  // namespace
}  // namespace psem
