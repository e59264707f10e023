// seminspect list: all semaphores, a line each.

#ifndef PSEM_TOOLS_SEMINSPECT_COMMANDS_LIST_H_
#define PSEM_TOOLS_SEMINSPECT_COMMANDS_LIST_H_

#include "tools/seminspect/commands/command.h"

namespace psem {

ExitCode List(const CommonOptions& options);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COMMANDS_LIST_H_
