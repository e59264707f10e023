// SIGINT, SIGTERM, SIGHUP and SIGQUIT, each with everything that a program may have done with it.

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <ostream>
#include <string>
#include <tuple>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/semaphore/close_before_death.h"
#include "lib/semaphore/exit/program_end_fixture.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

constexpr int kLivedOn = 5;

// Handlers of a program.
void GoOn(int) {}
void ExitAtOnce(int) { _exit(7); }
void Exit(int) { exit(8); }

void DieOfIt(int number) {
  signal(number, SIG_DFL);
  raise(number);
}

void CloseAndDieOfIt(int number) {
  CloseSemaphoresBeforeDeath();
  DieOfIt(number);
}

sighandler_t handler_before = nullptr;
void CallTheOneBefore(int number) { handler_before(number); }

struct SignalCase {
  const char* name;
  std::function<void(const std::string& semaphore, int number)> program;  // Gets the signal last.
  int exit_code;                                                          // -1: it dies of it.
  bool closed;  // Whether the name is gone.
};

void PrintTo(const SignalCase& row, std::ostream* out) { *out << row.name; }

void HandleBeforeOpen(const std::string& name, int number, sighandler_t handler) {
  signal(number, handler);
  OpenForGood(name, Silent());
  raise(number);
}

void HandleAfterOpen(const std::string& name, int number, sighandler_t handler) {
  OpenForGood(name, Silent());
  handler_before = signal(number, handler);
  raise(number);
}

SignalCase Before(const char* row, sighandler_t handler, int exit_code, bool closed) {
  return {
      row,
      [handler](const std::string& name, int number) { HandleBeforeOpen(name, number, handler); },
      exit_code, closed};
}

SignalCase After(const char* row, sighandler_t handler, int exit_code, bool closed) {
  return {
      row,
      [handler](const std::string& name, int number) { HandleAfterOpen(name, number, handler); },
      exit_code, closed};
}

// A process that lives on ends with _exit(), which leaves what the signal left.
const SignalCase kSignalCases[] = {
    {"default_action",
     [](const std::string& name, int number) {
       OpenForGood(name, Silent());
       raise(number);
     },
     -1, true},
    {"sent_by_another_process",
     [](const std::string& name, int number) {
       OpenForGood(name, Silent());
       const pid_t receiver = getpid();
       ChildProcess sender([=] { kill(receiver, number); });
       for (;;) pause();
     },
     -1, true},
    Before("ignored_before_open", SIG_IGN, kLivedOn, false),
    After("ignored_after_open", SIG_IGN, kLivedOn, false),
    Before("handler_before_open_goes_on", GoOn, kLivedOn, false),
    After("handler_after_open_goes_on", GoOn, kLivedOn, false),
    Before("handler_before_open_calls_underscore_exit", ExitAtOnce, 7, false),
    After("handler_after_open_calls_underscore_exit", ExitAtOnce, 7, false),
    Before("handler_before_open_calls_exit", Exit, 8, true),
    After("handler_after_open_calls_exit", Exit, 8, true),
    Before("handler_before_open_raises_again", DieOfIt, -1, false),
    After("handler_after_open_raises_again", DieOfIt, -1, false),
    Before("handler_before_open_closes_and_raises_again", CloseAndDieOfIt, -1, true),
    After("handler_after_open_closes_and_raises_again", CloseAndDieOfIt, -1, true),
    After("handler_after_open_calls_the_one_before", CallTheOneBefore, -1, true),
    After("default_action_set_after_open", SIG_DFL, -1, false),
    {"taken_by_sigwait",
     [](const std::string& name, int number) {
       OpenForGood(name, Silent());
       sigset_t this_signal;
       sigemptyset(&this_signal);
       sigaddset(&this_signal, number);
       sigprocmask(SIG_BLOCK, &this_signal, nullptr);
       raise(number);
       int taken = 0;
       PSEM_CHILD_CHECK(sigwait(&this_signal, &taken) == 0 && taken == number);
     },
     kLivedOn, false},
};

class ExitCleanupSignalTest : public ProgramEndTest,
                              public testing::WithParamInterface<std::tuple<int, SignalCase>> {};

TEST_P(ExitCleanupSignalTest, ClosesOrLeaves) {
  const auto& [number, row] = GetParam();
  const ChildEnd end = EndOf([this, number = number, &row = row] {
    row.program(names_.Name("jobs"), number);
    _exit(kLivedOn);
  });
  EXPECT_EQ(end.exit_code, row.exit_code) << end.Text();
  EXPECT_EQ(end.signal, row.exit_code < 0 ? number : 0) << end.Text();
  EXPECT_EQ(NameExists("jobs"), !row.closed);
}

INSTANTIATE_TEST_SUITE_P(All, ExitCleanupSignalTest,
                         testing::Combine(testing::Values(SIGINT, SIGTERM, SIGHUP, SIGQUIT),
                                          testing::ValuesIn(kSignalCases)),
                         [](const auto& info) {
                           return absl::StrCat("SIG", sigabbrev_np(std::get<0>(info.param)), "_",
                                               std::get<1>(info.param).name);
                         });

class SignalNoticeTest : public ProgramEndTest, public testing::WithParamInterface<int> {};

TEST_P(SignalNoticeTest, NamesTheSignal) {
  const ChildEnd end = EndOf([this] {
    OpenForGood(names_.Name("jobs"));
    raise(GetParam());
  });
  EXPECT_EQ(end.output, Notice(absl::StrCat(" (SIG", sigabbrev_np(GetParam()), ")")));
}

INSTANTIATE_TEST_SUITE_P(All, SignalNoticeTest, testing::Values(SIGINT, SIGTERM, SIGHUP, SIGQUIT));

// The kernel drops what process 1 of a PID namespace does not handle; were it handled by exit
// cleanup, a container would lose its semaphores and live on.
TEST_F(ProgramEndTest, SignalThatProcess1DoesNotHandleIsDropped) {
  constexpr int kNotAllowed = 77;
  const ChildEnd end = EndOf([this] {
    if (unshare(CLONE_NEWPID) != 0 && unshare(CLONE_NEWUSER | CLONE_NEWPID) != 0) {
      _exit(kNotAllowed);
    }
    const pid_t first = fork();
    if (first == 0) {
      PSEM_CHILD_CHECK(getpid() == 1);
      OpenSilently("jobs");
      raise(SIGTERM);
      PSEM_CHILD_CHECK(NameExists("jobs"));
      exit(kLivedOn);
    }
    int status = 0;
    PSEM_CHILD_CHECK(waitpid(first, &status, 0) == first);
    PSEM_CHILD_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == kLivedOn);
    _exit(0);  // LeakSanitizer would fork, and that namespace is at its end.
  });
  // Containers, and some distributions, allow PID namespaces to nobody; the kernel allows an
  // ordinary user none in a process with threads, which those of ThreadSanitizer are.
  if (end.exit_code == kNotAllowed) GTEST_SKIP() << "this process may make no PID namespace";
  EXPECT_TRUE(end.ok()) << end.Text();
  EXPECT_FALSE(NameExists("jobs"));
}

}  // namespace
}  // namespace psem
