// seminspect create: makes a semaphore, and leaves it behind.

#ifndef PSEM_TOOLS_SEMINSPECT_ACTING_CREATE_H_
#define PSEM_TOOLS_SEMINSPECT_ACTING_CREATE_H_

#include "tools/seminspect/commands/verb.h"

namespace psem {

RunVerb AddCreate(CLI::App* command);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_ACTING_CREATE_H_
