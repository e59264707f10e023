// seminspect remove: removes semaphores by name, one by one.

#ifndef PSEM_TOOLS_SEMINSPECT_CLEANING_REMOVE_H_
#define PSEM_TOOLS_SEMINSPECT_CLEANING_REMOVE_H_

#include "tools/seminspect/commands/verb.h"

namespace psem {

RunVerb AddRemove(CLI::App* command);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_CLEANING_REMOVE_H_
