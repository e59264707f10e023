// The texts around the rows: totals, keys, help.

#ifndef PSEM_TOOLS_SEMINSPECT_SCREEN_TOP_TEXTS_H_
#define PSEM_TOOLS_SEMINSPECT_SCREEN_TOP_TEXTS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "tools/seminspect/screen/top_state.h"

namespace psem {

// "3 semaphores in /dev/shm             11:15:44Z every 1s": in a `width`, the time is at its end.
std::string SummaryLine(const TopState& state, size_t width);

// "1 in use, 2 unused, 0 unknown, 0 waiters, 1 at zero": of all semaphores. In front of
// it, how many rows a filter has left.
std::string TotalsText(const SemaphoreRows& rows);

// As many keys as fit, the most important ones.
std::string KeysText(const TopState& state, size_t width);

std::vector<std::string> HelpLines();

// What stands in the place of rows when there are none.
std::string NothingText(const TopState& state);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_SCREEN_TOP_TEXTS_H_
