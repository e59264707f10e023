#include "lib/testing/pseudo_terminal.h"

#include <signal.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <string>

#include "gtest/gtest.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

std::string OwnSize() {
  winsize size = {};
  PSEM_CHILD_CHECK(ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0);
  return std::to_string(size.ws_col) + "x" + std::to_string(size.ws_row);
}

TEST(PseudoTerminal, IsATerminalOfThatSizeAndShowsWhatIsWritten) {
  PseudoTerminal terminal(132, 50);
  ChildProcess child([&] {
    terminal.Take();
    PSEM_CHILD_CHECK(isatty(STDIN_FILENO) && isatty(STDOUT_FILENO) && isatty(STDERR_FILENO));
    printf("size %s\n", OwnSize().c_str());
    fflush(stdout);
  });
  EXPECT_EQ(terminal.ReadToEnd(), "size 132x50\r\n");
  EXPECT_EQ(child.Wait().Text(), "exited with 0");
}

TEST(PseudoTerminal, HandsKeysOnAndFindsEachTextOnce) {
  PseudoTerminal terminal(80);
  ChildProcess child([&] {
    terminal.Take();
    char line[16] = {};
    PSEM_CHILD_CHECK(fgets(line, sizeof(line), stdin) != nullptr);
    printf("got %s", line);
    fflush(stdout);
  });
  terminal.Type("abc\n");
  EXPECT_TRUE(terminal.Await("abc\r\n"));
  EXPECT_TRUE(terminal.Await("got abc"));
  EXPECT_FALSE(terminal.Await("got")) << "it came once: " << terminal.shown();
  EXPECT_EQ(child.Wait().Text(), "exited with 0");
}

TEST(PseudoTerminal, ItsKeysAndItsSizeSendSignals) {
  PseudoTerminal terminal(80);
  ChildProcess child([&] {
    terminal.Take();
    sigset_t resized;
    sigemptyset(&resized);
    sigaddset(&resized, SIGWINCH);
    PSEM_CHILD_CHECK(sigprocmask(SIG_BLOCK, &resized, nullptr) == 0);
    PSEM_CHILD_CHECK(write(STDOUT_FILENO, "ready", 5) == 5);
    int signal = 0;
    PSEM_CHILD_CHECK(sigwait(&resized, &signal) == 0);
    printf("size %s\n", OwnSize().c_str());
    fflush(stdout);
    pause();
  });
  ASSERT_TRUE(terminal.Await("ready"));
  terminal.Resize(40, 10);
  EXPECT_TRUE(terminal.Await("size 40x10"));
  terminal.Type("\x03");
  EXPECT_EQ(child.Wait().Text(), "died of SIGINT (2)");
}

TEST(PseudoTerminal, AwaitEndsAtItsLimit) {
  PseudoTerminal terminal(80);
  ChildProcess child([&] {
    terminal.Take();
    pause();
  });
  EXPECT_FALSE(terminal.Await("nothing", absl::Milliseconds(1)));
}

}  // namespace
}  // namespace psem
