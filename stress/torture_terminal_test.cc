// What a person sees: the program on a terminal.

#include <signal.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/testing/pseudo_terminal.h"
#include "stress/torture_process.h"

namespace psem {
namespace {

TortureSetting On(const PseudoTerminal& terminal, const char* term) {
  TortureSetting setting;
  setting.terminal = &terminal;
  setting.environment = {absl::StrCat("TERM=", term), "NO_COLOR="};
  return setting;
}

TEST(TortureTerminal, ShowsWhatRunsAndHowFarItHasCome) {
  PseudoTerminal terminal(120, 40);
  TortureProcess torture({"--subject=glibc", "--duration=1h", "--scenario=ping_pong"},
                         On(terminal, "xterm"));
  EXPECT_TRUE(terminal.Await("running"));
  EXPECT_TRUE(terminal.Await("1s so far, 59m59s left; ")) << terminal.shown();
  EXPECT_TRUE(terminal.Await(" a second; ")) << terminal.shown();
  EXPECT_TRUE(terminal.Await(" faults\r\n")) << terminal.shown();
  terminal.Type("\x03");  // Ctrl-C.
  const std::string shown = terminal.ReadToEnd();
  EXPECT_EQ(torture.Wait().signal, SIGINT);
  EXPECT_TRUE(absl::StrContains(shown, "glibc was fine so far: ")) << shown;
}

TEST(TortureTerminal, ShowsWhichRunIsMadeAgain) {
  PseudoTerminal terminal(120, 40);
  TortureProcess torture(
      {"--subject=mutant-nonatomic-decrement", "--scenario=mutual_exclusion", "--duration=30s"},
      On(terminal, "xterm"));
  EXPECT_TRUE(terminal.Await("mutual_exclusion: making run ")) << terminal.shown();
  EXPECT_TRUE(terminal.Await(" again, it failed ")) << terminal.shown();
  const std::string shown = terminal.ReadToEnd();
  EXPECT_EQ(torture.Wait().exit_code, 1);
  EXPECT_TRUE(absl::StrContains(shown, "\x1b[1;31mFAIL")) << shown;
}

TEST(TortureTerminal, DumbOneGetsPlainText) {
  PseudoTerminal terminal(120, 40);
  TortureProcess torture({"--subject=glibc", "--duration=500ms", "--scenario=ping_pong"},
                         On(terminal, "dumb"));
  const std::string shown = terminal.ReadToEnd();
  EXPECT_EQ(torture.Wait().exit_code, 0);
  EXPECT_FALSE(absl::StrContains(shown, "\x1b")) << shown;
  EXPECT_TRUE(absl::StrContains(shown, "PASS  glibc kept its promises")) << shown;
}

}  // namespace
}  // namespace psem
