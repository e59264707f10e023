// The bug: release takes a mutex. A signal handler that releases may interrupt a call of its own
// process that has the mutex, and then waits for itself. The subject does not say that it lacks
// release in a handler.

#include "stress/mutant/lifetime/lifetime.h"
#include "stress/mutant/monitor.h"

namespace psem {

Mutant HandlerInLock() {
  Subject subject = SoundMonitor("mutant-handler-in-lock",
                                 "broken on purpose: release in a signal handler can deadlock");
  subject.lacks &= ~PSEM_LACKS_RELEASE_IN_HANDLER;
  return {subject, "release takes a mutex, and is said to be allowed in a signal handler",
          "a release in a handler waits for the process that it interrupted"};
}

}  // namespace psem
