// Semaphores that are broken on purpose, each in one place, as real ones have been. The suite must
// catch every one of them.

#ifndef PSEM_STRESS_MUTANT_MUTANTS_H_
#define PSEM_STRESS_MUTANT_MUTANTS_H_

#include "stress/subject/builtin.h"

namespace psem {

// The decrement is a load and a store: two processes get one permit.
Subject NonatomicDecrementMutant();

// Sleeps on the value it has just read again, not on the one it decided on: asleep although a
// permit is free.
Subject LostWakeupMutant();

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_MUTANTS_H_
