// The bug: a release between the look that found no permit and the second reading of the value
// makes that reading 1, and the kernel lets the process sleep on the 1. The release's wake-up came
// before anybody slept.

#include <errno.h>

#include "stress/mutant/futex.h"
#include "stress/mutant/plain_word.h"
#include "stress/mutant/wake/wake.h"

namespace psem {
namespace {

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  PlainWord* const semaphore = PlainWord::Of(handle);
  int32_t seen = 0;
  int woken = 0;
  while (!semaphore->Take(&seen)) {
    if (woken != 0) return woken;
    const uint32_t value = static_cast<uint32_t>(semaphore->value.load());
    woken = FutexWait(&semaphore->value, value, clock, deadline);
  }
  return 0;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

}  // namespace

Mutant LostWakeup() {
  Subject subject = SoundPlainWord(
      "mutant-lost-wakeup", "broken on purpose: sleeps on a value that it reads a second time");
  subject.acquire = Acquire;
  subject.acquire_until = AcquireUntil;
  return {subject, "sleeps on the value it has just re-read, not on the one it decided on",
          "asleep although a permit is free"};
}

}  // namespace psem
