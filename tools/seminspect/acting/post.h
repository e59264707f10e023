// seminspect post: adds permits to a semaphore, if its value is the one that the operator saw.

#ifndef PSEM_TOOLS_SEMINSPECT_ACTING_POST_H_
#define PSEM_TOOLS_SEMINSPECT_ACTING_POST_H_

#include "tools/seminspect/commands/verb.h"

namespace psem {

RunVerb AddPost(CLI::App* command);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_ACTING_POST_H_
