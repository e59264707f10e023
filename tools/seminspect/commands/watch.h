// seminspect watch: what changes, a line each.

#ifndef PSEM_TOOLS_SEMINSPECT_COMMANDS_WATCH_H_
#define PSEM_TOOLS_SEMINSPECT_COMMANDS_WATCH_H_

#include "tools/seminspect/commands/verb.h"

namespace psem {

RunVerb AddWatch(CLI::App* command);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COMMANDS_WATCH_H_
