// What a mutant says about itself.

#ifndef PSEM_STRESS_MUTANT_MUTANT_H_
#define PSEM_STRESS_MUTANT_MUTANT_H_

#include "stress/subject/builtin.h"

namespace psem {

// A semaphore that is broken in one place, as real ones have been, and sound in everything else
// that its subject does not say it lacks.
struct Mutant {
  Subject subject;           // Its name begins with "mutant-".
  const char* class_of_bug;  // What is done wrong: "the decrement is a load and a store".
  const char* shows_as;      // What comes of it: "two processes get one permit".
};

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_MUTANT_H_
