#include "stress/mutant/slow_polling.h"

#include <errno.h>
#include <time.h>

#include "stress/mutant/futex.h"
#include "stress/mutant/plain_word.h"

namespace psem {
namespace {

constexpr timespec kNap = {0, 1000000};

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  PlainWord* const semaphore = PlainWord::Of(handle);
  int32_t seen = 0;
  int woken = 0;
  while (!semaphore->Take(&seen)) {
    if (woken != 0) return woken;
    woken = CheckDeadline(clock, deadline);
    if (woken != 0) continue;
    if (deadline != nullptr && HasPassed(clock, *deadline)) {
      woken = ETIMEDOUT;
    } else {
      woken = clock_nanosleep(CLOCK_MONOTONIC, 0, &kNap, nullptr);
    }
  }
  return 0;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int Release(void* handle) {
  PlainWord* const semaphore = PlainWord::Of(handle);
  int32_t seen = semaphore->value.load();
  do {
    if (seen == PlainWord::kMaxValue) return EOVERFLOW;
  } while (!semaphore->value.compare_exchange_weak(seen, seen + 1));
  return 0;
}

}  // namespace

Subject SlowPolling() {
  Subject subject =
      SoundPlainWord("slow-polling", "sound, but waits by sleeping and looking again");
  subject.acquire = Acquire;
  subject.acquire_until = AcquireUntil;
  subject.release = Release;
  return subject;
}

}  // namespace psem
