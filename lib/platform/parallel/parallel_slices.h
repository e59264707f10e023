// Many small pieces of work on several processors at once.

#ifndef PSEM_LIB_PLATFORM_PARALLEL_PARALLEL_SLICES_H_
#define PSEM_LIB_PLATFORM_PARALLEL_PARALLEL_SLICES_H_

#include <cstddef>

#include "absl/functional/function_ref.h"

namespace psem {

// Calls `work(begin, end)` for slices that together are 0 to `count`, each number once: one slice
// for each processor that this process may use, eight at most, and none shorter than `shortest`
// while there is more than one. Returns when all are done.
// The caller does the first slice itself, and those for which the kernel grants no thread. The
// threads end before it returns.
// Requires: `work` throws nothing, and may run in several threads at once; `shortest` > 0.
// Signals: no handler runs in its threads: they block all signals.
void InParallelSlices(size_t count, size_t shortest,
                      absl::FunctionRef<void(size_t begin, size_t end)> work);

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_PARALLEL_PARALLEL_SLICES_H_
