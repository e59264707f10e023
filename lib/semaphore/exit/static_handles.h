// What the two files of a program with static handles share.

#ifndef PSEM_LIB_SEMAPHORE_EXIT_STATIC_HANDLES_H_
#define PSEM_LIB_SEMAPHORE_EXIT_STATIC_HANDLES_H_

#include "lib/semaphore/semaphore.h"

namespace psem {

Semaphore OpenStatic(const char* label);

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_EXIT_STATIC_HANDLES_H_
