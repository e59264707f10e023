// seminspect export: the semaphores of a machine for a monitoring system.

#ifndef PSEM_TOOLS_SEMINSPECT_COMMANDS_EXPORT_H_
#define PSEM_TOOLS_SEMINSPECT_COMMANDS_EXPORT_H_

#include "tools/seminspect/commands/verb.h"

namespace psem {

RunVerb AddExport(CLI::App* command);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COMMANDS_EXPORT_H_
