// The bug: the kernel is told that no other process uses the futex, so it looks for sleepers in the
// releaser's own process alone. No schedule is needed.

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "stress/mutant/futex.h"
#include "stress/mutant/home_made.h"
#include "stress/mutant/wake/wake.h"

namespace psem {
namespace {

int SleepPrivately(HomeMade* semaphore, clockid_t clock, const timespec* deadline) {
  if (const int refusal = CheckDeadline(clock, deadline); refusal != 0) return refusal;
  const int clock_flag = clock == CLOCK_REALTIME ? FUTEX_CLOCK_REALTIME : 0;
  const long result =
      syscall(SYS_futex, &semaphore->word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG | clock_flag, 0,
              deadline, nullptr, FUTEX_BITSET_MATCH_ANY);
  return result == 0 || errno == EAGAIN ? 0 : errno;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  HomeMade* const semaphore = HomeMade::Of(handle);
  if (semaphore->Take()) return 0;
  semaphore->Register();
  int woken = 0;
  while (!semaphore->TakeAsWaiter()) {
    if (woken != 0) {
      semaphore->Unregister();
      return woken;
    }
    woken = SleepPrivately(semaphore, clock, deadline);
  }
  return 0;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int Release(void* handle) {
  HomeMade* const semaphore = HomeMade::Of(handle);
  uint64_t seen = semaphore->word.load();
  do {
    if (HomeMade::Permits(seen) == HomeMade::kMaxValue) return EOVERFLOW;
  } while (!semaphore->word.compare_exchange_weak(seen, seen + 1));
  if (HomeMade::Waiters(seen) == 0) return 0;
  const int before = errno;
  syscall(SYS_futex, &semaphore->word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
  errno = before;
  return 0;
}

}  // namespace

Mutant PrivateFutex() {
  Subject subject = SoundHomeMade("mutant-private-futex",
                                  "broken on purpose: a shared semaphore with FUTEX_PRIVATE_FLAG");
  subject.acquire = Acquire;
  subject.acquire_until = AcquireUntil;
  subject.release = Release;
  return {subject, "a shared semaphore with FUTEX_PRIVATE_FLAG",
          "threads wake, other processes never"};
}

}  // namespace psem
