// The bug: between the load and the store of Take another process loads the same value, and both
// take the same permit. Or another process releases in between, and the store undoes it.

#include <errno.h>

#include "stress/mutant/count/count.h"
#include "stress/mutant/futex.h"
#include "stress/mutant/plain_word.h"

namespace psem {
namespace {

bool Take(PlainWord* semaphore) {
  const int32_t value = semaphore->value.load();
  if (value == 0) return false;
  semaphore->value.store(value - 1);
  return true;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  PlainWord* const semaphore = PlainWord::Of(handle);
  int woken = 0;
  while (!Take(semaphore)) {
    if (woken != 0) return woken;
    woken = FutexWait(&semaphore->value, 0, clock, deadline);
  }
  return 0;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int TryAcquire(void* handle) { return Take(PlainWord::Of(handle)) ? 0 : EAGAIN; }

}  // namespace

Mutant NonatomicDecrement() {
  Subject subject = SoundPlainWord("mutant-nonatomic-decrement",
                                   "broken on purpose: the decrement is a load and a store");
  subject.acquire = Acquire;
  subject.try_acquire = TryAcquire;
  subject.acquire_until = AcquireUntil;
  return {subject, "the decrement is a load and a store", "two processes get one permit"};
}

}  // namespace psem
