// All that is known about one semaphore, in few lines.

#ifndef PSEM_TOOLS_SEMINSPECT_SCREEN_DETAIL_PANE_H_
#define PSEM_TOOLS_SEMINSPECT_SCREEN_DETAIL_PANE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/time/time.h"
#include "lib/inspect/semaphore_record.h"

namespace psem {

// The processes that have it and the threads that wait, then every column that has a text, side by
// side where `width` allows. No line is wider than `width`, unless a single word is.
std::vector<std::string> DetailLines(const SemaphoreRecord& record, absl::Time now, size_t width);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_SCREEN_DETAIL_PANE_H_
