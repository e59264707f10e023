// A semaphore that waits by sleeping and looking again: sound, but slow and hungry. No mutant: the
// suite must not fail it.

#ifndef PSEM_STRESS_MUTANT_SLOW_POLLING_H_
#define PSEM_STRESS_MUTANT_SLOW_POLLING_H_

#include "stress/subject/builtin.h"

namespace psem {

// "slow-polling".
Subject SlowPolling();

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_SLOW_POLLING_H_
