#include "lib/testing/pseudo_terminal.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <utmp.h>

#include "absl/time/clock.h"
#include "lib/testing/check_call.h"

namespace psem {

PseudoTerminal::PseudoTerminal(unsigned short columns, unsigned short rows) {
  const winsize size = {rows, columns, 0, 0};
  CheckCall(openpty(&ours_, &theirs_, nullptr, nullptr, &size) == 0, "openpty", "");
}

PseudoTerminal::~PseudoTerminal() {
  if (theirs_ >= 0) close(theirs_);
  close(ours_);
}

void PseudoTerminal::Take() const {
  close(ours_);
  CheckCall(login_tty(theirs_) == 0, "login_tty", "");
}

void PseudoTerminal::Type(absl::string_view keys) const {
  const ssize_t length = static_cast<ssize_t>(keys.size());
  CheckCall(write(ours_, keys.data(), keys.size()) == length, "write", "the terminal");
}

void PseudoTerminal::Resize(unsigned short columns, unsigned short rows) const {
  const winsize size = {rows, columns, 0, 0};
  CheckCall(ioctl(ours_, TIOCSWINSZ, &size) == 0, "ioctl", "TIOCSWINSZ");
}

bool PseudoTerminal::Await(absl::string_view text, absl::Duration limit) {
  const absl::Time deadline = absl::Now() + limit;
  size_t at;
  while ((at = shown_.find(std::string(text), found_)) == std::string::npos) {
    if (!ReadMore(deadline)) return false;
  }
  found_ = at + text.size();
  return true;
}

const std::string& PseudoTerminal::ReadToEnd(absl::Duration limit) {
  const absl::Time deadline = absl::Now() + limit;
  while (ReadMore(deadline)) continue;
  return shown_;
}

bool PseudoTerminal::ReadMore(absl::Time deadline) {
  if (theirs_ >= 0) close(theirs_);
  theirs_ = -1;
  pollfd readable = {ours_, POLLIN, 0};
  const auto left = absl::ToInt64Milliseconds(deadline - absl::Now());
  if (left <= 0) return false;
  const int ready = poll(&readable, 1, static_cast<int>(left));
  if (ready < 0 && errno == EINTR) return true;
  if (ready <= 0) return false;
  char bytes[4096];
  const ssize_t length = read(ours_, bytes, sizeof(bytes));
  if (length <= 0) return false;  // EIO: the last one has closed it.
  shown_.append(bytes, static_cast<size_t>(length));
  return true;
}

}  // namespace psem
