// The bug: a process that was woken takes the mark for waiters away with its permit, as if it had
// been the only one. Of two that sleep, a release wakes one; the next release finds no mark, and
// the other sleeps beside its permit.

#include <errno.h>

#include "stress/mutant/two_words.h"
#include "stress/mutant/wake/wake.h"

namespace psem {
namespace {

bool TakeWithMark(TwoWords* semaphore) {
  uint32_t seen = semaphore->value.load();
  while (TwoWords::Permits(seen) > 0) {
    if (semaphore->value.compare_exchange_weak(seen, TwoWords::Permits(seen) - 1)) return true;
  }
  return false;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  TwoWords* const semaphore = TwoWords::Of(handle);
  if (semaphore->Take()) return 0;
  int woken = 0;
  do {
    if (woken != 0) return woken;
    woken = semaphore->Sleep(clock, deadline);
  } while (!TakeWithMark(semaphore));
  return 0;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

}  // namespace

Mutant ClearedMark() {
  Subject subject = SoundTwoWords(
      "mutant-cleared-mark",
      "broken on purpose: a woken waiter clears the mark for waiters while others still sleep");
  subject.acquire = Acquire;
  subject.acquire_until = AcquireUntil;
  return {subject, "a woken waiter clears the \"waiters\" mark while others still sleep",
          "they are never woken"};
}

}  // namespace psem
