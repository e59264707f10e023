// The bug: try looks whether there is a permit, and then acquires it. When another process takes
// it in between, try sleeps.

#include <errno.h>

#include "stress/mutant/home_made.h"
#include "stress/mutant/wait/wait.h"

namespace psem {
namespace {

int TryAcquire(void* handle) {
  if (HomeMade::Permits(HomeMade::Of(handle)->word.load()) == 0) return EAGAIN;
  return SoundHomeMade("", "").acquire(handle);
}

}  // namespace

Mutant TrySleeps() {
  Subject subject = SoundHomeMade("mutant-try-sleeps",
                                  "broken on purpose: try looks for a permit and then acquires");
  subject.try_acquire = TryAcquire;
  return {subject, "try is a look and then an acquire", "try sleeps"};
}

}  // namespace psem
