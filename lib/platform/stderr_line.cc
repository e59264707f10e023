#include "lib/platform/stderr_line.h"

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>

namespace psem {
namespace {

// write(2) to a broken pipe sends SIGPIPE to this very thread. It is kept off, and taken back if it
// came of this write.
void WriteWithoutSigpipe(const char* bytes, size_t size) {
  sigset_t sigpipe;
  sigset_t before;
  sigset_t pending;
  sigemptyset(&sigpipe);
  sigaddset(&sigpipe, SIGPIPE);
  pthread_sigmask(SIG_BLOCK, &sigpipe, &before);
  sigpending(&pending);
  const ssize_t written = write(STDERR_FILENO, bytes, size);
  if (written < 0 && errno == EPIPE && sigismember(&pending, SIGPIPE) == 0) {
    const timespec at_once = {0, 0};
    sigtimedwait(&sigpipe, nullptr, &at_once);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

}  // namespace

void WriteStderrLine(std::initializer_list<absl::string_view> parts) {
  const int saved_errno = errno;
  char line[PIPE_BUF];
  size_t length = 0;
  const auto append = [&line, &length](absl::string_view part) {
    const size_t taken = std::min(part.size(), sizeof(line) - 1 - length);
    memcpy(line + length, part.data(), taken);
    length += taken;
  };
  append("[psem] ");
  for (const absl::string_view part : parts) append(part);
  line[length++] = '\n';
  WriteWithoutSigpipe(line, length);
  errno = saved_errno;
}

}  // namespace psem
