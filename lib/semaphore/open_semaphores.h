// The semaphores that this process has open: each is mapped once, however many handles it has.
//
// A semaphore is its file's identity, never its name: the name may lead to another one by now.

#ifndef PSEM_LIB_SEMAPHORE_OPEN_SEMAPHORES_H_
#define PSEM_LIB_SEMAPHORE_OPEN_SEMAPHORES_H_

#include "lib/platform/sem_mapping.h"
#include "lib/semaphore/open_handle.h"

namespace psem {

// Enters `handle` as one that has `mapping`'s semaphore open, and gives it the word and the
// identity. When the semaphore was open already, the word is the one that it is mapped at, and
// `mapping` is the caller's to unmap.
// Returns: 0; EEXIST when it is open already and `may_share` is not set, with nothing changed.
// Threads: both functions may be called at once.
// Fork: what the parent has open is open in the child, which holds nothing: every handle that is
// entered forgets its counts. Not after _Fork() and clone(), which run no pthread_atfork handlers.
int EnterOpenSemaphore(internal::OpenHandle* handle, const SemMapping& mapping, bool may_share);

// Takes out a handle that was entered; it has no word any more. Returns true when it was the last
// one of its semaphore: the mapping is now the caller's to unmap.
bool LeaveOpenSemaphore(internal::OpenHandle* handle);

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_OPEN_SEMAPHORES_H_
