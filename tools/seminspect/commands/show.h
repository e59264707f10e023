// seminspect show NAME: everything that is known about one semaphore.

#ifndef PSEM_TOOLS_SEMINSPECT_COMMANDS_SHOW_H_
#define PSEM_TOOLS_SEMINSPECT_COMMANDS_SHOW_H_

#include <string>

#include "tools/seminspect/commands/command.h"

namespace psem {

ExitCode Show(const CommonOptions& options, const std::string& text);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COMMANDS_SHOW_H_
