// seminspect wait: takes permits, and leaves them taken.

#ifndef PSEM_TOOLS_SEMINSPECT_ACTING_WAIT_H_
#define PSEM_TOOLS_SEMINSPECT_ACTING_WAIT_H_

#include "tools/seminspect/commands/verb.h"

namespace psem {

RunVerb AddWait(CLI::App* command);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_ACTING_WAIT_H_
