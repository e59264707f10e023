#include "tools/seminspect/commands/export.h"
#include "tools/seminspect/commands/list.h"
#include "tools/seminspect/commands/show.h"
#include "tools/seminspect/commands/verb.h"

namespace psem {
namespace {

const Verb kVerbs[] = {
    {"list", kLooking, "List semaphores, a line each", AddList},
    {"show", kLooking, "Show everything that is known about a semaphore", AddShow},
    {"export", kLooking, "Tell a monitoring system of them (Prometheus)", AddExport},
};

}  // namespace

absl::Span<const Verb> AllVerbs() { return kVerbs; }

}  // namespace psem
