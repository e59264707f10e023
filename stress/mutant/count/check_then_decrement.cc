// The bug: two processes see the one permit, one after the other, before either decrements. Both
// decrement, both go on, and the value is -1.

#include <errno.h>

#include "stress/mutant/count/count.h"
#include "stress/mutant/futex.h"
#include "stress/mutant/plain_word.h"

namespace psem {
namespace {

bool Take(PlainWord* semaphore, int32_t* seen) {
  *seen = semaphore->value.load();
  if (*seen <= 0) return false;
  semaphore->value.fetch_sub(1);
  return true;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  PlainWord* const semaphore = PlainWord::Of(handle);
  int32_t seen = 0;
  int woken = 0;
  while (!Take(semaphore, &seen)) {
    if (woken != 0) return woken;
    woken = FutexWait(&semaphore->value, static_cast<uint32_t>(seen), clock, deadline);
  }
  return 0;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int TryAcquire(void* handle) {
  int32_t seen = 0;
  return Take(PlainWord::Of(handle), &seen) ? 0 : EAGAIN;
}

}  // namespace

Mutant CheckThenDecrement() {
  Subject subject =
      SoundPlainWord("mutant-check-then-decrement",
                     "broken on purpose: sees that there is a permit, then decrements regardless");
  subject.acquire = Acquire;
  subject.try_acquire = TryAcquire;
  subject.acquire_until = AcquireUntil;
  return {subject, "\"value > 0?\", then an unconditional decrement", "the value passes zero"};
}

}  // namespace psem
