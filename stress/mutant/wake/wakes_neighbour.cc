// The bug: the waiters of all semaphores sleep on one word, and a release wakes one of them. It may
// wake one who waits for another semaphore and goes back to sleep; the one whose permit is there
// sleeps on. No schedule is needed, only waiters at two semaphores.

#include <errno.h>

#include <atomic>

#include "stress/mutant/futex.h"
#include "stress/mutant/plain_word.h"
#include "stress/mutant/shared_by_all.h"
#include "stress/mutant/wake/wake.h"

namespace psem {
namespace {

using Releases = std::atomic<uint32_t>;  // Of all semaphores; also the futex.

int Create(void* state, const char* name, unsigned value) {
  if (SharedByAll<Releases>() == nullptr) return ENOMEM;
  return SoundPlainWord("", "").create(state, name, value);
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  PlainWord* const semaphore = PlainWord::Of(handle);
  Releases* const releases = SharedByAll<Releases>();
  int32_t seen = 0;
  int woken = 0;
  for (;;) {
    const uint32_t before = releases->load();
    if (semaphore->Take(&seen)) return 0;
    if (woken != 0) return woken;
    woken = FutexWait(releases, before, clock, deadline);
  }
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int Release(void* handle) {
  PlainWord* const semaphore = PlainWord::Of(handle);
  int32_t seen = semaphore->value.load();
  do {
    if (seen == PlainWord::kMaxValue) return EOVERFLOW;
  } while (!semaphore->value.compare_exchange_weak(seen, seen + 1));
  SharedByAll<Releases>()->fetch_add(1);
  FutexWake(SharedByAll<Releases>(), 1);
  return 0;
}

}  // namespace

Mutant WakesNeighbour() {
  Subject subject = SoundPlainWord(
      "mutant-wakes-neighbour",
      "broken on purpose: the waiters of all semaphores sleep on one word, and one is woken");
  subject.create = Create;
  subject.acquire = Acquire;
  subject.acquire_until = AcquireUntil;
  subject.release = Release;
  return {subject, "two semaphores share what their waiters sleep on, and release wakes one",
          "a waiter of the other one is woken, the right one sleeps on"};
}

}  // namespace psem
