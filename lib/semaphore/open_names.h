// The names that this process has open. Opening one twice is an error, as in the Node.js package.

#ifndef PSEM_LIB_SEMAPHORE_OPEN_NAMES_H_
#define PSEM_LIB_SEMAPHORE_OPEN_NAMES_H_

#include "lib/base/semaphore_name.h"

namespace psem {

// Marks `name` as open in this process. Returns false when it is already.
// Threads: both functions may be called at once.
// Fork: what the parent has open is open in the child.
bool ClaimOpenName(const SemaphoreName& name);

void ReleaseOpenName(const SemaphoreName& name);

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_OPEN_NAMES_H_
