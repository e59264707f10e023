// A child's text reaches the parent through pipes that are read while the parent waits: a child
// that writes more than a pipe holds is never stuck. A pidfd tells of the child's end, since the
// end of a pipe does not: a grandchild may hold it open.

#include "lib/testing/child_process.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/base/config.h"
#include "absl/strings/str_cat.h"
#include "lib/platform/clock.h"
#include "lib/testing/check_call.h"

// Writes down what was covered, in a build that counts that: _exit does not.
extern "C" void __gcov_dump() __attribute__((weak));

namespace psem {
namespace {

constexpr int kNoDescriptor = -1;
constexpr int kFailed = 99;

#ifdef ABSL_HAVE_THREAD_SANITIZER
// ThreadSanitizer runs a thread of its own, from the first thread or the first fork on. It cannot
// be told from ours, so under it a single thread of ours may slip through.
constexpr nlink_t kMostThreads = 2;
#else
constexpr nlink_t kMostThreads = 1;
#endif

// In a child: where ChildFail writes.
int failure_descriptor = kNoDescriptor;

struct Pipe {
  int reader = kNoDescriptor;
  int writer = kNoDescriptor;
};

Pipe MakePipe() {
  int ends[2];
  CheckCall(pipe2(ends, O_CLOEXEC) == 0, "pipe2");
  return {ends[0], ends[1]};
}

void Close(int* descriptor) {
  if (*descriptor != kNoDescriptor) close(*descriptor);
  *descriptor = kNoDescriptor;
}

nlink_t CountThreads() {
  struct stat tasks;
  CheckCall(stat("/proc/self/task", &tasks) == 0, "stat", "/proc/self/task");
  return tasks.st_nlink - 2;  // One link for each thread, "." and "..".
}

void RefuseThreads() {
  // A thread that was joined is still counted for a moment.
  if (WaitUntilTrue([] { return CountThreads() <= kMostThreads; }, absl::Seconds(2))) return;
  fprintf(stderr, "ChildProcess: this process has %d threads; fork before the first one\n",
          static_cast<int>(CountThreads()));
  abort();
}

// Reads what there is; blocks when there is neither a byte nor the end.
void ReadSome(int* descriptor, std::string* text) {
  std::array<char, 1 << 16> bytes;
  const ssize_t length = read(*descriptor, bytes.data(), bytes.size());
  if (length > 0) text->append(bytes.data(), static_cast<size_t>(length));
  if (length == 0) Close(descriptor);
  CheckCall(length >= 0 || errno == EINTR, "read", "a child's pipe");
}

// Reads the bytes that are in the pipe now, and no more: a grandchild may go on writing for ever.
void ReadRest(int* descriptor, std::string* text) {
  if (*descriptor == kNoDescriptor) return;
  int pending = 0;
  CheckCall(ioctl(*descriptor, FIONREAD, &pending) == 0, "ioctl", "FIONREAD");
  const size_t full = text->size() + static_cast<size_t>(pending);
  while (text->size() < full) ReadSome(descriptor, text);
  Close(descriptor);
}

void WriteAll(int descriptor, absl::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0 && errno != EINTR) return;
    if (written > 0) text.remove_prefix(static_cast<size_t>(written));
  }
}

// In milliseconds, as poll takes it; rounded up, so that the last turn does not spin.
int PollTimeout(absl::Duration left) {
  constexpr absl::Duration kLongest = absl::Hours(1);
  const absl::Duration taken = std::min(std::max(left, absl::ZeroDuration()), kLongest);
  return static_cast<int>(absl::ToInt64Milliseconds(absl::Ceil(taken, absl::Milliseconds(1))));
}

// noexcept: an exception of the body ends the child, rather than go on with the parent's tests.
[[noreturn]] void RunChild(pid_t parent, int failure_writer, int stderr_writer,
                           const std::function<void()>& body, bool end_with_exit) noexcept {
  CheckCall(prctl(PR_SET_PDEATHSIG, SIGKILL) == 0, "prctl", "PR_SET_PDEATHSIG");
  if (getppid() != parent) _exit(kFailed);  // It died before the kernel was told.
  failure_descriptor = failure_writer;
  if (stderr_writer != kNoDescriptor) {
    CheckCall(dup2(stderr_writer, STDERR_FILENO) == STDERR_FILENO, "dup2");
    close(stderr_writer);
  }
  body();
  if (end_with_exit) exit(0);
  fflush(nullptr);
  if (__gcov_dump != nullptr) __gcov_dump();
  _exit(0);
}

}  // namespace

std::string ChildEnd::Text() const {
  if (!ended) return "did not end in time; killed";
  if (!failure.empty()) return absl::StrCat("failed: ", failure);
  if (signal == 0) return absl::StrCat("exited with ", exit_code);
  const char* name = sigabbrev_np(signal);
  if (name == nullptr) return absl::StrCat("died of signal ", signal);
  return absl::StrCat("died of SIG", name, " (", signal, ")");
}

ChildProcess::ChildProcess(std::function<void()> body) : ChildProcess(std::move(body), Options()) {}

ChildProcess::ChildProcess(std::function<void()> body, Options options) : parent_(getpid()) {
  RefuseThreads();
  Pipe failure = MakePipe();
  Pipe captured = options.capture_stderr ? MakePipe() : Pipe();
  fflush(nullptr);  // What is still in the buffers would be printed by the child as well.
  pid_ = fork();
  CheckCall(pid_ >= 0, "fork");
  if (pid_ == 0) {
    Close(&failure.reader);
    Close(&captured.reader);
    RunChild(parent_, failure.writer, captured.writer, body, options.end_with_exit);
  }
  Close(&failure.writer);
  Close(&captured.writer);
  failure_pipe_ = failure.reader;
  stderr_pipe_ = captured.reader;
}

ChildProcess::~ChildProcess() {
  // A child may destroy its copies of the parent's other children.
  if (!reaped_ && getpid() == parent_) Reap(/*kill_first=*/true);
  Close(&failure_pipe_);
  Close(&stderr_pipe_);
}

void ChildProcess::Signal(int signal) const {
  errno = ESRCH;  // The id may be a stranger's by now.
  CheckCall(!reaped_, "kill", "a child that was reaped");
  CheckCall(kill(pid_, signal) == 0, "kill", absl::StrCat(pid_));
}

const ChildEnd& ChildProcess::Wait(absl::Duration limit) {
  if (reaped_) return end_;
  // Readable when the child has ended. <sys/pidfd.h> of glibc 2.36 cannot be linked from C++.
  int end_descriptor = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
  CheckCall(end_descriptor >= 0, "pidfd_open");
  const absl::Duration deadline = MonotonicNow() + limit;
  bool ended = false;
  while (!ended) {
    pollfd ready[] = {
        {end_descriptor, POLLIN, 0}, {failure_pipe_, POLLIN, 0}, {stderr_pipe_, POLLIN, 0}};
    const absl::Duration left = deadline - MonotonicNow();
    const int result = poll(ready, std::size(ready), PollTimeout(left));
    CheckCall(result >= 0 || errno == EINTR, "poll");
    if (ready[1].revents != 0) ReadSome(&failure_pipe_, &end_.failure);
    if (ready[2].revents != 0) ReadSome(&stderr_pipe_, &end_.output);
    ended = ready[0].revents != 0;
    if (!ended && left <= absl::ZeroDuration()) break;
  }
  Close(&end_descriptor);
  Reap(/*kill_first=*/!ended);
  return end_;
}

void ChildProcess::Reap(bool kill_first) {
  if (kill_first) kill(pid_, SIGKILL);
  int status = 0;
  pid_t reaped;
  do {
    reaped = waitpid(pid_, &status, 0);
  } while (reaped < 0 && errno == EINTR);
  CheckCall(reaped == pid_, "waitpid", absl::StrCat(pid_));
  reaped_ = true;
  ReadRest(&failure_pipe_, &end_.failure);
  ReadRest(&stderr_pipe_, &end_.output);
  if (WIFEXITED(status)) end_.exit_code = WEXITSTATUS(status);
  if (WIFSIGNALED(status)) end_.signal = WTERMSIG(status);
  end_.ended = !(kill_first && end_.signal == SIGKILL);
}

bool ChildProcess::IsWaitingOnFutex() const {
  // "running", or the number of the call and its arguments: the word's address, the operation ...
  // https://www.kernel.org/doc/html/latest/filesystems/proc.html
  FILE* file = fopen(absl::StrCat("/proc/", pid_, "/syscall").c_str(), "re");
  if (file == nullptr) return false;
  long number = -1;
  unsigned long address = 0;
  unsigned long operation = 0;
  const int fields = fscanf(file, "%ld %lx %lx", &number, &address, &operation);
  fclose(file);
  if (fields != 3) return false;
  const unsigned long command =
      operation & ~static_cast<unsigned long>(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME);
  if (number == SYS_futex_waitv) return true;
  if (number == SYS_futex) return command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET;
  // A timed wait goes on under this number when the process was stopped meanwhile.
  return number == SYS_restart_syscall && command == FUTEX_WAIT_BITSET;
}

void ChildFail(absl::string_view text) {
  if (failure_descriptor == kNoDescriptor) {
    fprintf(stderr, "ChildFail outside of a child: %s\n", std::string(text).c_str());
    abort();
  }
  WriteAll(failure_descriptor, text);
  fflush(nullptr);
  _exit(kFailed);
}

bool WaitUntilTrue(const std::function<bool()>& condition, absl::Duration limit) {
  constexpr timespec kPause = {0, 1000000};
  const absl::Duration deadline = MonotonicNow() + limit;
  while (!condition()) {
    if (MonotonicNow() >= deadline) return false;
    clock_nanosleep(CLOCK_MONOTONIC, 0, &kPause, nullptr);
  }
  return true;
}

namespace internal {

void CheckFailed(const char* file, int line, const char* condition) {
  ChildFail(absl::StrCat(file, ":", line, ": ", condition));
}

}  // namespace internal
}  // namespace psem
