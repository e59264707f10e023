// seminspect show: everything that is known about one semaphore.

#ifndef PSEM_TOOLS_SEMINSPECT_COMMANDS_SHOW_H_
#define PSEM_TOOLS_SEMINSPECT_COMMANDS_SHOW_H_

#include "tools/seminspect/commands/verb.h"

namespace psem {

RunVerb AddShow(CLI::App* command);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COMMANDS_SHOW_H_
