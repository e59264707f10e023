// The bug: whether there is somebody to wake is decided once, before the loop that gives the
// permit. A waiter that counts itself in between makes the loop go round once more, and sleeps on,
// because the decision is not taken anew.

#include <errno.h>

#include "stress/mutant/home_made.h"
#include "stress/mutant/wake/wake.h"

namespace psem {
namespace {

int Release(void* handle) {
  HomeMade* const semaphore = HomeMade::Of(handle);
  uint64_t seen = semaphore->word.load();
  const bool somebody_waits = HomeMade::Waiters(seen) > 0;
  do {
    if (HomeMade::Permits(seen) == HomeMade::kMaxValue) return EOVERFLOW;
  } while (!semaphore->word.compare_exchange_weak(seen, seen + 1));
  if (somebody_waits) semaphore->WakeOne();
  return 0;
}

}  // namespace

Mutant WaitersReadEarly() {
  Subject subject =
      SoundHomeMade("mutant-waiters-read-early",
                    "broken on purpose: release reads the count of waiters before it adds");
  subject.release = Release;
  return {subject, "release reads the count of waiters before it adds",
          "a waiter that registers in between sleeps on"};
}

}  // namespace psem
