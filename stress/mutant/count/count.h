// Mutants that count permits wrongly, whoever waits.

#ifndef PSEM_STRESS_MUTANT_COUNT_COUNT_H_
#define PSEM_STRESS_MUTANT_COUNT_COUNT_H_

#include "stress/mutant/mutant.h"

namespace psem {

Mutant NonatomicDecrement();
Mutant NonatomicIncrement();
Mutant CheckThenDecrement();
Mutant TrySubtractsFirst();
Mutant OverflowWraps();
Mutant FailedReleaseShows();
Mutant OverflowEarly();
Mutant SixteenBits();
Mutant ValueWithMark();
Mutant StaleValue();

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_COUNT_COUNT_H_
