// Counts the free permits of a semaphore.

#ifndef PSEM_STRESS_RUN_COUNT_FREE_H_
#define PSEM_STRESS_RUN_COUNT_FREE_H_

#include <cstdint>

#include "stress/record/audit.h"
#include "stress/subject/builtin.h"

namespace psem {

// Whether so many free permits are not counted, for that would take too long: value is believed.
bool IsBelieved(int64_t expected);

// Asks the subject's value, then takes permits until there are no more, and gives them back unless
// `keep` says that nobody shall be woken by that.
// Requires: no worker is inside a call, other than asleep for good.
Audit CountFree(const Subject& subject, void* handle, int64_t expected, bool keep);

}  // namespace psem

#endif  // PSEM_STRESS_RUN_COUNT_FREE_H_
