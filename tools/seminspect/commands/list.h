// seminspect list: the semaphores, a line each.

#ifndef PSEM_TOOLS_SEMINSPECT_COMMANDS_LIST_H_
#define PSEM_TOOLS_SEMINSPECT_COMMANDS_LIST_H_

#include "tools/seminspect/commands/verb.h"

namespace psem {

RunVerb AddList(CLI::App* command);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COMMANDS_LIST_H_
