// One table: every way in which a process can end, and what becomes of its semaphore, its exit
// status and its notices. Each row is a program in a child process.

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <functional>
#include <new>
#include <ostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

Semaphore MustOpen(const std::string& name, const Options& options = Options()) {
  absl::StatusOr<Semaphore> sem = Semaphore::Open(name, options);
  PSEM_CHILD_CHECK(sem.ok());
  return *std::move(sem);
}

// Keeps a handle that nobody destroys, as one on the stack of a thread. LeakSanitizer finds it in
// the list.
Semaphore* Keep(Semaphore sem) {
  static auto* const kept = new std::vector<Semaphore*>();
  kept->push_back(new Semaphore(std::move(sem)));
  return kept->back();
}

Semaphore* OpenForGood(const std::string& name, const Options& options = Options()) {
  return Keep(MustOpen(name, options));
}

void NoCoreDump() {
  const rlimit none = {0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

void DieOf(int signal) {
  NoCoreDump();
  raise(signal);
}

void ExitWith7(int) { _exit(7); }

struct EndCase {
  const char* name;
  std::function<void(const std::string& semaphore)> program;
  int exit_code;      // -1: it dies of a signal.
  int signal;         // 0: it exits.
  bool closed;        // Whether the name is gone.
  const char* cause;  // What the notice says after "on exit"; null: no notice.
};

void PrintTo(const EndCase& row, std::ostream* out) { *out << row.name; }

class ExitCleanupTest : public testing::TestWithParam<EndCase> {
 protected:
  bool NameExists() const { return access(names_.Path("jobs").c_str(), F_OK) == 0; }

  OwnNames names_;
};

TEST_P(ExitCleanupTest, ClosesOrLeaves) {
  const EndCase& row = GetParam();
  ChildProcess::Options options;
  options.capture_stderr = true;
  options.end_with_exit = true;
  ChildProcess child([this, &row] { row.program(names_.Name("jobs")); }, options);
  const ChildEnd& end = child.Wait();
  ASSERT_TRUE(end.ended) << end.Text();
  EXPECT_EQ(end.exit_code, row.exit_code) << end.Text();
  EXPECT_EQ(end.signal, row.signal) << end.Text();
  EXPECT_EQ(NameExists(), !row.closed);
  const std::string notice =
      row.cause == nullptr ? ""
                           : "[psem] closing semaphore \"" + names_.Name("jobs") + "\" on exit" +
                                 row.cause + "; set close_on_exit to false to keep it\n";
  EXPECT_EQ(end.output.substr(0, end.output.find('\n') + 1), notice) << end.output;
}

EndCase SignalRow(const char* name, int signal, const char* cause) {
  return {name,
          [signal](const std::string& semaphore) {
            OpenForGood(semaphore);
            DieOf(signal);
          },
          -1,
          signal,
          true,
          cause};
}

INSTANTIATE_TEST_SUITE_P(
    All, ExitCleanupTest,
    testing::Values(
        EndCase{"exit",
                [](const std::string& name) {
                  OpenForGood(name);
                  exit(3);
                },
                3, 0, true, ""},
        EndCase{"return_from_main", [](const std::string& name) { OpenForGood(name); }, 0, 0, true,
                ""},
        EndCase{"local_of_main",
                [](const std::string& name) { const Semaphore sem = MustOpen(name); }, 0, 0, true,
                nullptr},
        EndCase{"closed_before",
                [](const std::string& name) { OpenForGood(name)->Close().IgnoreError(); }, 0, 0,
                true, nullptr},
        EndCase{"detached_before",
                [](const std::string& name) { OpenForGood(name)->Detach().IgnoreError(); }, 0, 0,
                false, nullptr},
        EndCase{"terminate",
                [](const std::string& name) {
                  NoCoreDump();
                  OpenForGood(name);
                  std::terminate();
                },
                -1, SIGABRT, true, " (std::terminate)"},
        EndCase{"programs_own_terminate_handler_still_runs",
                [](const std::string& name) {
                  std::set_terminate([] { _exit(7); });
                  OpenForGood(name);
                  std::terminate();
                },
                7, 0, true, " (std::terminate)"},
        EndCase{"exception_nobody_catches",
                [](const std::string& name) {
                  NoCoreDump();
                  OpenForGood(name);
                  std::thread([] { throw std::runtime_error("on purpose"); }).join();
                },
                -1, SIGABRT, true, " (std::terminate)"},
        SignalRow("sigint", SIGINT, " (SIGINT)"), SignalRow("sigterm", SIGTERM, " (SIGTERM)"),
        SignalRow("sighup", SIGHUP, " (SIGHUP)"), SignalRow("sigquit", SIGQUIT, " (SIGQUIT)"),
        EndCase{"sigkill",
                [](const std::string& name) {
                  OpenForGood(name);
                  raise(SIGKILL);
                },
                -1, SIGKILL, false, nullptr},
        EndCase{"underscore_exit",
                [](const std::string& name) {
                  OpenForGood(name);
                  _exit(4);
                },
                4, 0, false, nullptr},
        EndCase{"quick_exit",
                [](const std::string& name) {
                  OpenForGood(name);
                  quick_exit(4);
                },
                4, 0, false, nullptr},
        EndCase{"close_on_exit_false",
                [](const std::string& name) {
                  Options options;
                  options.close_on_exit = false;
                  OpenForGood(name, options);
                },
                0, 0, false, nullptr},
        EndCase{"close_on_exit_false_and_sigterm",
                [](const std::string& name) {
                  Options options;
                  options.close_on_exit = false;
                  OpenForGood(name, options);
                  raise(SIGTERM);
                },
                -1, SIGTERM, false, nullptr},
        EndCase{"silent",
                [](const std::string& name) {
                  Options options;
                  options.silent = true;
                  OpenForGood(name, options);
                },
                0, 0, true, nullptr},
        EndCase{"own_handler_before_open",
                [](const std::string& name) {
                  signal(SIGTERM, ExitWith7);
                  OpenForGood(name);
                  raise(SIGTERM);
                },
                7, 0, false, nullptr},
        EndCase{"own_handler_after_open",
                [](const std::string& name) {
                  OpenForGood(name);
                  signal(SIGTERM, ExitWith7);
                  raise(SIGTERM);
                },
                7, 0, false, nullptr},
        EndCase{"own_handler_that_calls_exit",
                [](const std::string& name) {
                  signal(SIGTERM, [](int) { exit(8); });
                  OpenForGood(name);
                  raise(SIGTERM);
                },
                8, 0, true, ""},
        EndCase{"ignored_signal_stays_ignored",
                [](const std::string& name) {
                  signal(SIGHUP, SIG_IGN);
                  OpenForGood(name);
                  raise(SIGHUP);
                  _exit(5);
                },
                5, 0, false, nullptr},
        EndCase{"while_waiting_for_a_permit",
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
        EndCase{"handle_moved_before",
                [](const std::string& name) {
                  Semaphore first = MustOpen(name);
                  Keep(std::move(first));
                },
                0, 0, true, ""},
        EndCase{"stderr_that_nobody_reads",
                [](const std::string& name) {
                  int ends[2];
                  PSEM_CHILD_CHECK(pipe2(ends, O_NONBLOCK) == 0);
                  while (write(ends[1], "x", 1) == 1) {
                  }
                  fcntl(ends[1], F_SETFL, 0);
                  dup2(ends[1], STDERR_FILENO);
                  OpenForGood(name);
                  raise(SIGTERM);
                },
                -1, SIGTERM, true, nullptr},
        EndCase{"broken_stderr",
                [](const std::string& name) {
                  int ends[2];
                  PSEM_CHILD_CHECK(pipe(ends) == 0);
                  dup2(ends[1], STDERR_FILENO);
                  close(ends[0]);
                  close(ends[1]);
                  OpenForGood(name);
                  exit(6);
                },
                6, 0, true, nullptr}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace psem
