// Finding who has the semaphores of a survey.

#ifndef PSEM_LIB_INSPECT_FIND_USES_H_
#define PSEM_LIB_INSPECT_FIND_USES_H_

#include <string>
#include <vector>

#include "lib/inspect/semaphore_record.h"

namespace psem {

// Sets `use` of each of `records`, however many, in one look at each process; or why not, when
// /proc itself cannot be read. `proc` is where /proc is, or what a test has planted in its place.
//
// Looks alone: takes no lease, and disturbs nobody. So a state is known by mappings or not at all.
// Fork, Signals: nothing to mind. Threads: may be called by several at once.
void FindUses(std::vector<SemaphoreRecord>* records, const std::string& proc = "/proc");

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_FIND_USES_H_
