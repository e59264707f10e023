// The bug: two processes sleep. Two releases follow each other before the first one's waiter is up:
// the second finds the value at 1, wakes nobody, and the other process sleeps beside its permit.

#include <errno.h>

#include "stress/mutant/futex.h"
#include "stress/mutant/plain_word.h"
#include "stress/mutant/wake/wake.h"

namespace psem {
namespace {

int Release(void* handle) {
  PlainWord* const semaphore = PlainWord::Of(handle);
  int32_t seen = semaphore->value.load();
  do {
    if (seen == PlainWord::kMaxValue) return EOVERFLOW;
  } while (!semaphore->value.compare_exchange_weak(seen, seen + 1));
  if (seen == 0) FutexWake(&semaphore->value, 1);
  return 0;
}

}  // namespace

Mutant WakesOnlyFromZero() {
  Subject subject =
      SoundPlainWord("mutant-wakes-only-from-zero",
                     "broken on purpose: release wakes only when it takes the value from 0 to 1");
  subject.release = Release;
  return {subject, "release wakes only when it takes the value from 0 to 1",
          "two waiters, two releases, one woken"};
}

}  // namespace psem
