// seminspect run: holds permits while a command runs.

#ifndef PSEM_TOOLS_SEMINSPECT_ACTING_RUN_H_
#define PSEM_TOOLS_SEMINSPECT_ACTING_RUN_H_

#include "tools/seminspect/commands/verb.h"

namespace psem {

RunVerb AddRun(CLI::App* command);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_ACTING_RUN_H_
