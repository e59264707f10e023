// seminspect explain: what a diagnosis means.

#ifndef PSEM_TOOLS_SEMINSPECT_COMMANDS_EXPLAIN_H_
#define PSEM_TOOLS_SEMINSPECT_COMMANDS_EXPLAIN_H_

#include "tools/seminspect/commands/verb.h"

namespace psem {

RunVerb AddExplain(CLI::App* command);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COMMANDS_EXPLAIN_H_
