// Finding who has the semaphores of a survey.

#ifndef PSEM_LIB_INSPECT_FIND_USES_H_
#define PSEM_LIB_INSPECT_FIND_USES_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "lib/inspect/semaphore_record.h"
#include "lib/platform/file_facts.h"
#include "lib/platform/proc/process_table.h"

namespace psem {

// Whether to look at the users' threads, too: that takes as long again.
enum class WaitersToo { kNo, kYes };

// Sets `use` of each of `records`, however many, in one look at each process, but for those that
// were found by their users (`unlinked`) and come with them; or why not, when
// /proc itself cannot be read. `proc` is where /proc is, or what a test has planted in its place.
//
// Without waiters every user may have some: see SemaphoreUse::unreadable_waiters.
//
// Looks alone: takes no lease, and disturbs nobody. So a state is known by mappings or not at all.
// Fork, Signals: nothing to mind. Threads: may be called by several at once.
void FindUses(std::vector<SemaphoreRecord>* records, const std::string& proc = "/proc",
              WaitersToo waiters_too = WaitersToo::kYes);

// Returns: the use of each of `files`, in their order, as `mappings` show it; the waiters are
// looked for in this call. Requires: FindMappings found all mappings of `files` in the same `proc`.
std::vector<SemaphoreUse> UsesOf(absl::Span<const FileIdentity> files, const FileMappings& mappings,
                                 const std::string& proc = "/proc");

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_FIND_USES_H_
