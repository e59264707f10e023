// Asking the kernel whether anybody uses the semaphores that nobody was seen to use.

#ifndef PSEM_LIB_INSPECT_PROVE_USES_H_
#define PSEM_LIB_INSPECT_PROVE_USES_H_

#include <vector>

#include "lib/inspect/semaphore_record.h"

namespace psem {

// Sets the state of each of `records` in which FindUses saw no user, by the kernel's lease
// (lib/platform/file_lease.h), where the kernel tells; where it does not, adds a note with the
// reason. One after the other, each lease for microseconds: a program that opens the semaphore just
// then waits for that long, one that opens it with O_NONBLOCK (musl) is refused.
// Requires: FindUses has seen them.
void ProveUses(std::vector<SemaphoreRecord>* records);

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_PROVE_USES_H_
