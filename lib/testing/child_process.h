// Child processes for tests: their failure becomes the parent's text, and they never outlive it.

#ifndef PSEM_LIB_TESTING_CHILD_PROCESS_H_
#define PSEM_LIB_TESTING_CHILD_PROCESS_H_

#include <sys/types.h>

#include <functional>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"

namespace psem {

// How a child ended.
struct ChildEnd {
  bool ended = false;   // False: it was still running at the deadline, and was killed.
  int exit_code = -1;   // When it exited.
  int signal = 0;       // When a signal killed it.
  std::string failure;  // What ChildFail said, if it was called.
  std::string output;   // Its stderr, when it was captured.

  bool ok() const { return ended && exit_code == 0; }

  // "exited with 0", "died of SIGTERM (15)", "failed: ...", "did not end in time; killed".
  std::string Text() const;
};

// A forked child that runs a function. It dies when the parent dies, and is killed and reaped by
// the destructor at the latest.
// Limits: a child that changes its user or its namespaces, or becomes another program with more
// rights, outlives the parent: the kernel forgets the bond then. Nor does the bond pass to the
// child's own children.
class ChildProcess {
 public:
  struct Options {
    // Read while Wait runs: a child that writes more than a pipe holds (64 KiB) sleeps until then.
    bool capture_stderr = false;
    // The child ends as a program does that returns from main: exit() runs its handlers. Otherwise
    // _exit(0), and nothing of the parent's is run twice.
    bool end_with_exit = false;
  };

  // Forks. Refuses (aborts) when this process has more than one thread: the child would inherit
  // locks that nobody will open. An exception that leaves `body` ends the child.
  explicit ChildProcess(std::function<void()> body);
  ChildProcess(std::function<void()> body, Options options);
  ~ChildProcess();

  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }

  // Requires: Wait was not called yet.
  void Signal(int signal) const;

  // Waits for the end, kills the child when `limit` has passed, reaps it. The second call returns
  // what the first did. Sanitizers and loaded machines are slow: take a generous limit, it costs
  // nothing when the child ends.
  const ChildEnd& Wait(absl::Duration limit = absl::Seconds(60));

  // Whether the child is asleep in the kernel in its futex call, as a waiter is. Reads /proc; false
  // when that does not tell.
  bool IsWaitingOnFutex() const;

 private:
  void Reap(bool kill_first);

  pid_t parent_;
  pid_t pid_ = -1;
  int failure_pipe_ = -1;
  int stderr_pipe_ = -1;
  bool reaped_ = false;
  ChildEnd end_;
};

// In a child: ends it at once, with exit code 99, and hands `text` to the parent's ChildEnd.
// EXPECT_ and ASSERT_ in a child write into a copy of the test that nobody reads.
[[noreturn]] void ChildFail(absl::string_view text);

// In a child: ChildFail with the line and the condition, when it does not hold.
#define PSEM_CHILD_CHECK(condition)                                                  \
  do {                                                                               \
    if (!(condition)) ::psem::internal::CheckFailed(__FILE__, __LINE__, #condition); \
  } while (false)

// Asks `condition` every millisecond until it holds; false when `limit` has passed. For states of
// other processes that nothing announces; never in place of a barrier.
bool WaitUntilTrue(const std::function<bool()>& condition,
                   absl::Duration limit = absl::Seconds(60));

namespace internal {
[[noreturn]] void CheckFailed(const char* file, int line, const char* condition);
}  // namespace internal

}  // namespace psem

#endif  // PSEM_LIB_TESTING_CHILD_PROCESS_H_
