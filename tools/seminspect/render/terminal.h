// What stdout is.

#ifndef PSEM_TOOLS_SEMINSPECT_RENDER_TERMINAL_H_
#define PSEM_TOOLS_SEMINSPECT_RENDER_TERMINAL_H_

#include <cstddef>

namespace psem {

// The width of the terminal on stdout, in cells; 0 when it is none, or does not tell.
size_t StdoutWidth();

// Whether to write colours there: it is a terminal, not a dumb one, and NO_COLOR is not set
// (https://no-color.org).
bool StdoutHasColors();

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_RENDER_TERMINAL_H_
