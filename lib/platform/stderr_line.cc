#include "lib/platform/stderr_line.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>

#include "lib/platform/cancellation_off.h"

namespace psem {
namespace {

constexpr size_t kMostParts = 8;

// Pieces of a line that is never put together: an alternate signal stack may have no room for it.
struct Line {
  iovec pieces[kMostParts + 2];  // And the head and the newline.
  int count = 0;
  size_t room = PIPE_BUF;  // A pipe takes that much in one piece.

  void Append(absl::string_view text, size_t reserved) {
    const size_t taken = std::min(text.size(), room - reserved);
    pieces[count++] = {const_cast<char*>(text.data()), taken};
    room -= taken;
  }
};

bool TakesALine() {
  pollfd ready = {STDERR_FILENO, POLLOUT, 0};
  return poll(&ready, 1, 0) > 0 && (ready.revents & POLLOUT) != 0;
}

// Writing to a broken pipe sends SIGPIPE to this very thread. It is kept off, and taken back if it
// came of this write.
void WriteWithoutSigpipe(const Line& line) {
  sigset_t sigpipe;
  sigset_t before;
  sigset_t pending;
  sigemptyset(&sigpipe);
  sigaddset(&sigpipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &sigpipe, &before);
  sigpending(&pending);
  const ssize_t written = writev(STDERR_FILENO, line.pieces, line.count);
  if (written < 0 && errno == EPIPE && sigismember(&pending, SIGPIPE) == 0) {
    const timespec at_once = {0, 0};
    sigtimedwait(&sigpipe, nullptr, &at_once);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace

void WriteStderrLine(std::initializer_list<absl::string_view> parts, WhenFull when_full) {
  const CancellationOff cancellation_off;
  const int saved_errno = errno;
  if (when_full == WhenFull::kWait || TakesALine()) {
    constexpr absl::string_view kNewline = "\n";
    Line line;
    line.Append("[psem] ", kNewline.size());
    for (const absl::string_view part : parts) {
      if (line.count <= static_cast<int>(kMostParts)) line.Append(part, kNewline.size());
    }
    line.Append(kNewline, 0);
    WriteWithoutSigpipe(line);
  }
  errno = saved_errno;
}

}  // namespace psem
