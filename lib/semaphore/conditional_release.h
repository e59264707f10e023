// Adding permits to a semaphore that nobody here holds, as an operator does who has looked at it.

#ifndef PSEM_LIB_SEMAPHORE_CONDITIONAL_RELEASE_H_
#define PSEM_LIB_SEMAPHORE_CONDITIONAL_RELEASE_H_

#include <cstdint>

#include "absl/status/statusor.h"
#include "lib/base/semaphore_name.h"
#include "lib/platform/file_facts.h"

namespace psem {

struct ConditionalRelease {
  bool released = false;
  uint32_t value = 0;     // What it was in the moment of the comparison.
  FileIdentity identity;  // Of the semaphore that was opened.
};

// Opens the semaphore for this one step, which adds `permits` if its value is `expected`, and wakes
// as many waiters, or all that are counted. It never makes a semaphore. For tools: a program that
// has acquired releases through its handle.
// Requires: permits is 1 to 2147483647.
// Returns: whether it was released, and the value that decided; OutOfRange (EOVERFLOW) when there
// would be more than 2147483647 permits; the errors of Semaphore::Open. With an error, and when not
// released, nothing was changed.
// Ordering: as Semaphore::Release.
// Limits: a value that has changed and changed back since somebody looked is what was expected.
// Crash: as GivePermits (acquire.h).
absl::StatusOr<ConditionalRelease> ReleaseIfValueIs(const SemaphoreName& name, uint32_t expected,
                                                    uint32_t permits);

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_CONDITIONAL_RELEASE_H_
