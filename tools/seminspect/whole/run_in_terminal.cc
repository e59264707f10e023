#include "tools/seminspect/whole/run_in_terminal.h"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include "absl/strings/match.h"
#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "lib/testing/check_call.h"
#include "tools/seminspect/run_seminspect.h"

namespace psem {
namespace {

winsize SizeOf(size_t columns, size_t rows) {
  winsize size = {};
  size.ws_col = static_cast<unsigned short>(columns);
  size.ws_row = static_cast<unsigned short>(rows);
  return size;
}

}  // namespace

SeminspectInTerminal::SeminspectInTerminal(const std::vector<std::string>& arguments,
                                           size_t columns, size_t rows,
                                           const std::function<void()>& prepare)
    : terminal_(columns, rows) {
  const winsize size = SizeOf(columns, rows);
  CheckCall(openpty(&controller_, &line_, nullptr, nullptr, &size) == 0, "openpty");
  fcntl(controller_, F_SETFD, FD_CLOEXEC);
  fcntl(controller_, F_SETFL, O_NONBLOCK);
  child_ = std::make_unique<ChildProcess>([&] {
    close(controller_);
    PSEM_CHILD_CHECK(login_tty(line_) == 0);
    setenv("TERM", "xterm", 1);
    unsetenv("NO_COLOR");
    prepare();
    BecomeSeminspect(arguments);
  });
}

SeminspectInTerminal::~SeminspectInTerminal() { HangUp(); }

void SeminspectInTerminal::HangUp() {
  if (line_ >= 0) close(line_);
  if (controller_ >= 0) close(controller_);
  line_ = controller_ = -1;
}

void SeminspectInTerminal::Type(absl::string_view keys) const {
  CheckCall(write(controller_, keys.data(), keys.size()) == static_cast<ssize_t>(keys.size()),
            "write");
}

void SeminspectInTerminal::Resize(size_t columns, size_t rows) {
  Read();
  terminal_.Resize(columns, rows);
  const winsize size = SizeOf(columns, rows);
  CheckCall(ioctl(controller_, TIOCSWINSZ, &size) == 0, "TIOCSWINSZ");  // Sends SIGWINCH.
}

bool SeminspectInTerminal::ReadSome(int timeout_ms) {
  pollfd out = {controller_, POLLIN, 0};
  if (poll(&out, 1, timeout_ms) <= 0) return false;
  char bytes[4096];
  const ssize_t length = read(controller_, bytes, sizeof(bytes));
  if (length <= 0) return false;
  terminal_.Write({bytes, static_cast<size_t>(length)});
  return true;
}

bool SeminspectInTerminal::WaitUntilScreen(
    const std::function<bool(const std::string& screen)>& condition) {
  const absl::Time limit = absl::Now() + absl::Seconds(60);
  while (!condition(terminal_.Text())) {
    if (absl::Now() >= limit) return false;
    constexpr int kPatienceMs = 100;
    ReadSome(kPatienceMs);
  }
  return true;
}

bool SeminspectInTerminal::Shows(absl::string_view text) {
  return WaitUntilScreen([text](const auto& screen) { return absl::StrContains(screen, text); });
}

bool SeminspectInTerminal::ShowsNo(absl::string_view text) {
  return WaitUntilScreen([text](const auto& screen) { return !absl::StrContains(screen, text); });
}

const ChildEnd& SeminspectInTerminal::End() {
  // A program that gives its terminal back waits until all is read.
  const absl::Time limit = absl::Now() + absl::Seconds(60);
  siginfo_t info = {};
  while (controller_ >= 0 && absl::Now() < limit) {
    constexpr int kPatienceMs = 10;
    ReadSome(kPatienceMs);
    info.si_pid = 0;
    waitid(P_PID, static_cast<id_t>(child_->pid()), &info, WEXITED | WNOHANG | WNOWAIT);
    if (info.si_pid != 0) break;
  }
  const ChildEnd& end = child_->Wait();
  if (controller_ >= 0) Read();
  return end;
}

bool SeminspectInTerminal::IsAsShellsHaveIt() const {
  termios settings = {};
  CheckCall(tcgetattr(line_, &settings) == 0, "tcgetattr");
  return (settings.c_lflag & (ECHO | ICANON)) == (ECHO | ICANON) &&
         (settings.c_iflag & ICRNL) != 0 && (settings.c_oflag & OPOST) != 0;
}

}  // namespace psem
