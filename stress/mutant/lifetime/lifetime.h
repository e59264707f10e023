// Mutants that get the beginning and the end wrong: of the memory, of the name, of a process or of
// its being left alone.

#ifndef PSEM_STRESS_MUTANT_LIFETIME_LIFETIME_H_
#define PSEM_STRESS_MUTANT_LIFETIME_LIFETIME_H_

#include "stress/mutant/mutant.h"

namespace psem {

Mutant ReadsAfterGive();
Mutant WritesAfterGive();
Mutant KilledWaiterKeepsTurn();
Mutant KilledInLock();
Mutant StoppedInLock();
Mutant HandlerInLock();
Mutant CreatedThenFilled();
Mutant OpenElseCreateOnce();
Mutant CreateElseOpenOnce();
Mutant CacheByName();
Mutant CloseUnmapsOther();
Mutant InitialValueAgain();

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_LIFETIME_LIFETIME_H_
