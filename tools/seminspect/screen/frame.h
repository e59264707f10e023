// What is on the screen: lines of text and how each looks, of any size. Knows no terminal.

#ifndef PSEM_TOOLS_SEMINSPECT_SCREEN_FRAME_H_
#define PSEM_TOOLS_SEMINSPECT_SCREEN_FRAME_H_

#include <cstddef>
#include <string>
#include <vector>

#include "tools/seminspect/screen/top_state.h"

namespace psem {

enum class LineLook { kPlain, kBold, kBar, kSelected, kDim, kWarning, kProblem };

struct FrameLine {
  std::string text;
  LineLook look = LineLook::kPlain;
};

// Lays out `state`, and tells it how many rows can be seen. Only those are formatted, however many
// there are.
// Returns: at most `height` lines, none wider than `width` cells. The smaller the screen, the more
// is left out, the selected row last of all.
// Requires: `width` and `height` are at least 1.
std::vector<FrameLine> RenderFrame(TopState* state, size_t width, size_t height);

// All rows, for a pipe, each line with its newline. A `width` of 0 is as wide as it takes.
std::string RenderBatch(TopState* state, size_t width);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_SCREEN_FRAME_H_
