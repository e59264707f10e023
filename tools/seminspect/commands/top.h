// seminspect top: the semaphores on a whole screen, again and again.

#ifndef PSEM_TOOLS_SEMINSPECT_COMMANDS_TOP_H_
#define PSEM_TOOLS_SEMINSPECT_COMMANDS_TOP_H_

#include "tools/seminspect/commands/verb.h"

namespace psem {

RunVerb AddTop(CLI::App* command);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COMMANDS_TOP_H_
