// All semaphores that are broken on purpose, each in one place, as real ones have been: the suite
// must catch every one of them. And the sound ones that they are made of, which it must not accuse.

#ifndef PSEM_STRESS_MUTANT_MUTANTS_H_
#define PSEM_STRESS_MUTANT_MUTANTS_H_

#include "absl/types/span.h"
#include "stress/mutant/mutant.h"

namespace psem {

absl::Span<const Mutant> AllMutants();

// What the mutants are made of, and "slow-polling", which is sound but slow and hungry.
absl::Span<const Subject> SoundBases();

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_MUTANTS_H_
