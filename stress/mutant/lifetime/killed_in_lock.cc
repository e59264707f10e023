// The bug: the count is kept under a lock that nobody opens when its holder is killed. All others
// sleep at the lock from then on. The subject does not say that it lacks kill safety.

#include "stress/mutant/lifetime/lifetime.h"
#include "stress/mutant/locked_count.h"
#include "stress/mutant/shared_lock.h"

namespace psem {

Mutant KilledInLock() {
  Subject subject = SoundLockedCount<SharedLock>(
      "mutant-killed-in-lock", "broken on purpose: a lock inside that a kill leaves closed");
  subject.lacks &= ~PSEM_LACKS_KILL_SAFETY;
  return {subject, "a lock inside that is not robust", "after a kill all others hang"};
}

}  // namespace psem
