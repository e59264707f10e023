// seminspect clean: removes stale semaphores, when it is told to.

#ifndef PSEM_TOOLS_SEMINSPECT_CLEANING_CLEAN_H_
#define PSEM_TOOLS_SEMINSPECT_CLEANING_CLEAN_H_

#include "tools/seminspect/commands/verb.h"

namespace psem {

RunVerb AddClean(CLI::App* command);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_CLEANING_CLEAN_H_
