#include "tools/seminspect/render/terminal.h"

#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "absl/strings/string_view.h"

namespace psem {

size_t StdoutWidth() {
  winsize size = {};
  if (isatty(STDOUT_FILENO) == 0 || ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

bool StdoutHasColors() {
  if (isatty(STDOUT_FILENO) == 0) return false;
  const char* const no_color = getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;
  const char* const terminal = getenv("TERM");
  return terminal != nullptr && absl::string_view(terminal) != "dumb";
}

}  // namespace psem
