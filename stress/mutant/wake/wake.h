// Mutants that leave a process asleep although a permit is free, or let one go on without.

#ifndef PSEM_STRESS_MUTANT_WAKE_WAKE_H_
#define PSEM_STRESS_MUTANT_WAKE_WAKE_H_

#include "stress/mutant/mutant.h"

namespace psem {

Mutant LostWakeup();
Mutant WakesOnlyFromZero();
Mutant WaitersReadEarly();
Mutant LostMark();
Mutant ClearedMark();
Mutant StoreBuffering();
Mutant PrivateFutex();
Mutant UnregistersTwice();
Mutant EightWaiters();
Mutant WakesNeighbour();
Mutant ConditionSignal();
Mutant ConditionWithoutLoop();

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_WAKE_WAKE_H_
