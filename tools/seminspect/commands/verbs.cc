#include "tools/seminspect/acting/create.h"
#include "tools/seminspect/acting/post.h"
#include "tools/seminspect/acting/run.h"
#include "tools/seminspect/acting/wait.h"
#include "tools/seminspect/cleaning/clean.h"
#include "tools/seminspect/cleaning/remove.h"
#include "tools/seminspect/commands/explain.h"
#include "tools/seminspect/commands/export.h"
#include "tools/seminspect/commands/list.h"
#include "tools/seminspect/commands/show.h"
#include "tools/seminspect/commands/top.h"
#include "tools/seminspect/commands/verb.h"
#include "tools/seminspect/commands/watch.h"

namespace psem {
namespace {

const Verb kVerbs[] = {
    {"list", kLooking, "List semaphores, a line each", AddList},
    {"show", kLooking, "Show everything that is known about a semaphore", AddShow},
    {"explain", kLooking, "Tell what a diagnosis of show means", AddExplain},
    {"watch", kLooking, "Print what changes, a line each", AddWatch},
    {"top", kLooking, "Show semaphores on the whole screen, as they change", AddTop},
    {"export", kLooking, "Tell a monitoring system of them (Prometheus)", AddExport},
    {"clean", kActing, "Remove stale semaphores", AddClean},
    {"remove", kActing, "Remove semaphores by name, if nobody uses them", AddRemove},
    {"create", kActing, "Make a semaphore", AddCreate},
    {"post", kActing, "Add permits, if the value is as expected", AddPost},
    {"wait", kActing, "Take a permit", AddWait},
    {"run", kActing, "Hold a permit while a command runs", AddRun},
};

}  // namespace

absl::Span<const Verb> AllVerbs() { return kVerbs; }

}  // namespace psem
