// Runs the program in a terminal of its own, for tests: a pseudo-terminal, and what is seen on it.

#ifndef PSEM_TOOLS_SEMINSPECT_WHOLE_RUN_IN_TERMINAL_H_
#define PSEM_TOOLS_SEMINSPECT_WHOLE_RUN_IN_TERMINAL_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "lib/testing/child_process.h"
#include "tools/seminspect/screen/terminal_emulator.h"

namespace psem {

class SeminspectInTerminal {
 public:
  // Starts seminspect under TERM=xterm, after `prepare` in its process.
  SeminspectInTerminal(
      const std::vector<std::string>& arguments, size_t columns, size_t rows,
      const std::function<void()>& prepare = [] {});
  ~SeminspectInTerminal();

  SeminspectInTerminal(const SeminspectInTerminal&) = delete;
  SeminspectInTerminal& operator=(const SeminspectInTerminal&) = delete;

  void Type(absl::string_view keys) const;

  // Tells the program, too, as a window does that is dragged. The screen is empty afterwards.
  void Resize(size_t columns, size_t rows);

  // Whether `text` is, or is no more, on the screen at last; waits until then, with a bound.
  bool Shows(absl::string_view text);
  bool ShowsNo(absl::string_view text);
  bool WaitUntilScreen(const std::function<bool(const std::string& screen)>& condition);

  // Reads what the program has written.
  void Read() {
    while (ReadSome(0)) {
    }
  }

  // Waits for the end of the program; reads what it still writes.
  const ChildEnd& End();

  // Whether what is typed is echoed and goes line by line, as a shell left it.
  bool IsAsShellsHaveIt() const;

  const TerminalEmulator& terminal() const { return terminal_; }
  ChildProcess& child() { return *child_; }
  void HangUp();

 private:
  // Returns false when there is nothing within the time.
  bool ReadSome(int timeout_ms);

  TerminalEmulator terminal_;
  int controller_ = -1;  // Our end.
  int line_ = -1;        // The program's; kept open, so that nothing is lost at its end.
  std::unique_ptr<ChildProcess> child_;
};

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_WHOLE_RUN_IN_TERMINAL_H_
