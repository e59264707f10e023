// Every way in which a process can end by itself, and what becomes of its semaphore, its exit
// status and its notices. Each row is a program in a child process.

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <unistd.h>

#include <exception>
#include <functional>
#include <ostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/semaphore/exit/program_end_fixture.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

std::string* name_to_open_late = nullptr;

// A handler that was registered before ours, and so runs after it.
void OpenLate() { OpenForGood(*name_to_open_late); }

void OpenLateAfter(int register_handler(void (*)()), const std::string& name) {
  name_to_open_late = new std::string(name);
  PSEM_CHILD_CHECK(register_handler(OpenLate) == 0);
  PSEM_CHILD_CHECK(OpenForGood(name)->Close().ok());
}

[[noreturn]] void ExitWith5IfRefused(const std::string& name) {
  _exit(ErrnoOf(Semaphore::Open(name, Silent()).status()) == ECANCELED ? 5 : 6);
}

ssize_t FlushLate(void*, const char*, size_t) { ExitWith5IfRefused(*name_to_open_late); }

struct EndCase {
  const char* name;
  std::function<void(const std::string& semaphore)> program;
  int exit_code;      // -1: it dies of a signal.
  int signal;         // 0: it exits.
  bool closed;        // Whether the name is gone.
  const char* cause;  // What the notice says after "on exit"; null: no notice.
};

void PrintTo(const EndCase& row, std::ostream* out) { *out << row.name; }

class ExitCleanupTest : public ProgramEndTest, public testing::WithParamInterface<EndCase> {};

TEST_P(ExitCleanupTest, ClosesOrLeaves) {
  const EndCase& row = GetParam();
  const ChildEnd end = EndOf([this, &row] { row.program(names_.Name("jobs")); });
  ASSERT_TRUE(end.ended) << end.Text();
  EXPECT_EQ(end.exit_code, row.exit_code) << end.Text();
  EXPECT_EQ(end.signal, row.signal) << end.Text();
  EXPECT_EQ(NameExists("jobs"), !row.closed);
  EXPECT_EQ(end.output.substr(0, end.output.find('\n') + 1),
            row.cause == nullptr ? "" : Notice(row.cause))
      << end.output;
}

std::string RowName(const testing::TestParamInfo<EndCase>& info) { return info.param.name; }

const EndCase kNormalEnds[] = {
    {"exit",
     [](const std::string& name) {
       OpenForGood(name);
       exit(3);
     },
     3, 0, true, ""},
    {"return_from_main", [](const std::string& name) { OpenForGood(name); }, 0, 0, true, ""},
    {"exit_in_another_thread",
     [](const std::string& name) {
       OpenForGood(name);
       std::thread([] { exit(3); }).join();
     },
     3, 0, true, ""},
    {"quick_exit",
     [](const std::string& name) {
       OpenForGood(name);
       quick_exit(4);
     },
     4, 0, true, " (quick_exit)"},
    {"open_in_atexit_handler", [](const std::string& name) { OpenLateAfter(atexit, name); }, 0, 0,
     true, ""},
    {"open_in_at_quick_exit_handler",
     [](const std::string& name) {
       OpenLateAfter(at_quick_exit, name);
       quick_exit(4);
     },
     4, 0, true, " (quick_exit)"},
    {"open_after_the_last_atexit_handler",
     [](const std::string& name) {
       OpenForGood(name)->Close().IgnoreError();
       cookie_io_functions_t functions = {};
       functions.write = FlushLate;
       name_to_open_late = new std::string(name);
       FILE* const file = fopencookie(nullptr, "w", functions);
       PSEM_CHILD_CHECK(fputs("flushed when all handlers have run", file) > 0);
     },
     5, 0, true, nullptr},
    {"local_of_main", [](const std::string& name) { const Semaphore sem = MustOpen(name); }, 0, 0,
     true, nullptr},
    {"closed_before", [](const std::string& name) { OpenForGood(name)->Close().IgnoreError(); }, 0,
     0, true, nullptr},
    {"detached_before", [](const std::string& name) { OpenForGood(name)->Detach().IgnoreError(); },
     0, 0, false, nullptr},
    {"handle_moved_before",
     [](const std::string& name) {
       Semaphore first = MustOpen(name);
       Keep(std::move(first));
     },
     0, 0, true, ""},
};
INSTANTIATE_TEST_SUITE_P(Normal, ExitCleanupTest, testing::ValuesIn(kNormalEnds), RowName);

const EndCase kDeaths[] = {
    {"terminate",
     [](const std::string& name) {
       OpenForGood(name);
       std::terminate();
     },
     -1, SIGABRT, true, " (std::terminate)"},
    {"exception_nobody_catches",
     [](const std::string& name) {
       OpenForGood(name);
       throw std::runtime_error("on purpose");
     },
     -1, SIGABRT, true, " (std::terminate)"},
    {"exception_in_another_thread",
     [](const std::string& name) {
       OpenForGood(name);
       std::thread([] { throw std::runtime_error("on purpose"); }).join();
     },
     -1, SIGABRT, true, " (std::terminate)"},
    {"terminate_handler_before_open",
     [](const std::string& name) {
       std::set_terminate([] { _exit(7); });
       OpenForGood(name);
       std::terminate();
     },
     7, 0, true, " (std::terminate)"},
    {"terminate_handler_after_open",
     [](const std::string& name) {
       OpenForGood(name);
       std::set_terminate([] { _exit(7); });
       std::terminate();
     },
     7, 0, false, nullptr},
    {"open_in_terminate_handler",
     [](const std::string& name) {
       name_to_open_late = new std::string(name);
       std::set_terminate([] { ExitWith5IfRefused(*name_to_open_late); });
       OpenForGood(name)->Close().IgnoreError();
       std::terminate();
     },
     5, 0, true, nullptr},
    {"underscore_exit",
     [](const std::string& name) {
       OpenForGood(name);
       _exit(4);
     },
     4, 0, false, nullptr},
    {"abort",
     [](const std::string& name) {
       OpenForGood(name);
       abort();
     },
     -1, SIGABRT, false, nullptr},
    {"crash",
     [](const std::string& name) {
       signal(SIGSEGV, SIG_DFL);  // A sanitizer's is there.
       OpenForGood(name);
       raise(SIGSEGV);
     },
     -1, SIGSEGV, false, nullptr},
    {"another_deadly_signal",
     [](const std::string& name) {
       OpenForGood(name);
       raise(SIGPIPE);
     },
     -1, SIGPIPE, false, nullptr},
    {"sigkill",
     [](const std::string& name) {
       OpenForGood(name);
       raise(SIGKILL);
     },
     -1, SIGKILL, false, nullptr},
};
INSTANTIATE_TEST_SUITE_P(Death, ExitCleanupTest, testing::ValuesIn(kDeaths), RowName);

void OpenKept(const std::string& name) {
  Options options;
  options.close_on_exit = false;
  OpenForGood(name, options);
}

void FillStderr() {
  int ends[2];
  PSEM_CHILD_CHECK(pipe2(ends, O_NONBLOCK) == 0);
  while (write(ends[1], "x", 1) == 1) {
  }
  fcntl(ends[1], F_SETFL, 0);
  dup2(ends[1], STDERR_FILENO);
}

void BreakStderr() {
  int ends[2];
  PSEM_CHILD_CHECK(pipe(ends) == 0);
  dup2(ends[1], STDERR_FILENO);
  close(ends[0]);
  close(ends[1]);
}

const EndCase kOptionsAndNotices[] = {
    {"close_on_exit_false", OpenKept, 0, 0, false, nullptr},
    {"close_on_exit_false_and_quick_exit",
     [](const std::string& name) {
       OpenKept(name);
       quick_exit(4);
     },
     4, 0, false, nullptr},
    {"close_on_exit_false_and_sigterm",
     [](const std::string& name) {
       OpenKept(name);
       raise(SIGTERM);
     },
     -1, SIGTERM, false, nullptr},
    {"silent", [](const std::string& name) { OpenForGood(name, Silent()); }, 0, 0, true, nullptr},
    {"while_waiting_for_a_permit",
     [](const std::string& name) {
       Options options;
       options.value = 0;
       Semaphore* const sem = OpenForGood(name, options);
       signal(SIGALRM, [](int) { raise(SIGTERM); });
       const itimerval soon = {{0, 0}, {0, 20000}};
       setitimer(ITIMER_REAL, &soon, nullptr);
       sem->Acquire().IgnoreError();
     },
     -1, SIGTERM, true, " (SIGTERM)"},
    {"stderr_that_nobody_reads",
     [](const std::string& name) {
       FillStderr();
       OpenForGood(name);
       raise(SIGTERM);
     },
     -1, SIGTERM, true, nullptr},
    {"broken_stderr",
     [](const std::string& name) {
       BreakStderr();
       OpenForGood(name);
       exit(6);
     },
     6, 0, true, nullptr},
};
INSTANTIATE_TEST_SUITE_P(Options, ExitCleanupTest, testing::ValuesIn(kOptionsAndNotices), RowName);

}  // namespace
}  // namespace psem
