// The terminal as a screen to draw on, through ncurses. Decides nothing: see top_state.h, frame.h.

#ifndef PSEM_TOOLS_SEMINSPECT_SCREEN_TERMINAL_SCREEN_H_
#define PSEM_TOOLS_SEMINSPECT_SCREEN_TERMINAL_SCREEN_H_

#include <signal.h>

#include <cstddef>
#include <memory>
#include <optional>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/seminspect/screen/frame.h"
#include "tools/seminspect/screen/key.h"

struct screen;  // ncurses'.

namespace psem {

// Takes the terminal on stdin and stdout, and gives it back as it was when it is destroyed.
// Signals: SIGHUP, SIGINT, SIGQUIT and SIGTERM come to Wait, which returns them; whoever gets one
// destroys the screen and raises it. SIGTSTP and SIGWINCH are ncurses', and come during Wait alone.
// What was set for them before comes back with the terminal.
// Requires: a locale that knows UTF-8 is set; there is one screen at a time.
class TerminalScreen {
 public:
  // Returns: the screen; or why this terminal cannot be one.
  static absl::StatusOr<std::unique_ptr<TerminalScreen>> Open(bool colors);
  ~TerminalScreen();

  TerminalScreen(const TerminalScreen&) = delete;
  TerminalScreen& operator=(const TerminalScreen&) = delete;

  // In cells; 1 at least. They change when the terminal is resized.
  size_t width() const;
  size_t height() const;

  void Draw(const std::vector<FrameLine>& lines);

  // Waits for a key, for `deadline`, or for a signal. Returns the signal that asks to end, or 0. A
  // terminal that is gone is SIGHUP.
  int Wait(absl::Time deadline);

  // The next key that was pressed; none when there is none yet.
  std::optional<Key> NextKey();

 private:
  explicit TerminalScreen(bool colors) : colors_(colors) {}
  void CatchSignals();
  int AttributeOf(LineLook look) const;

  static constexpr int kEnding[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};

  bool colors_;
  struct screen* screen_ = nullptr;
  sigset_t mask_before_;
  struct sigaction actions_before_[4];
};

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_SCREEN_TERMINAL_SCREEN_H_
