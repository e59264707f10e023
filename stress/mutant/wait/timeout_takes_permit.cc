// The bug: whoever comes subtracts first, and waits for a wake-up when nothing was left. One that
// times out does not add back: the next release finds it still counted, wakes nobody, and its
// permit is gone.

#include <errno.h>
#include <limits.h>

#include <atomic>
#include <new>

#include "stress/mutant/futex.h"
#include "stress/mutant/subject_of.h"
#include "stress/mutant/wait/wait.h"

namespace psem {
namespace {

struct Benaphore {
  std::atomic<int32_t> value;     // Permits free, less those who wait for one.
  std::atomic<uint32_t> wakeups;  // For those who wait, not taken yet; also the futex.

  static Benaphore* Of(void* handle) { return static_cast<Benaphore*>(handle); }

  bool TakeWakeup() {
    uint32_t seen = wakeups.load();
    while (seen > 0) {
      if (wakeups.compare_exchange_weak(seen, seen - 1)) return true;
    }
    return false;
  }
};

int Create(void* state, const char*, unsigned value) {
  if (value > INT_MAX) return EINVAL;
  new (state) Benaphore{{static_cast<int32_t>(value)}, {0}};
  return 0;
}

int TryAcquire(void* handle) {
  Benaphore* const semaphore = Benaphore::Of(handle);
  int32_t seen = semaphore->value.load();
  while (seen > 0) {
    if (semaphore->value.compare_exchange_weak(seen, seen - 1)) return 0;
  }
  return EAGAIN;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  Benaphore* const semaphore = Benaphore::Of(handle);
  if (TryAcquire(handle) == 0) return 0;
  if (const int refusal = CheckDeadline(clock, deadline); refusal != 0) return refusal;
  if (semaphore->value.fetch_sub(1) > 0) return 0;
  int woken = 0;
  while (!semaphore->TakeWakeup()) {
    if (woken == ETIMEDOUT) return ETIMEDOUT;
    woken = FutexWait(&semaphore->wakeups, 0, clock, deadline);
  }
  return 0;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int Release(void* handle) {
  Benaphore* const semaphore = Benaphore::Of(handle);
  int32_t seen = semaphore->value.load();
  do {
    if (seen == INT_MAX) return EOVERFLOW;
  } while (!semaphore->value.compare_exchange_weak(seen, seen + 1));
  if (seen >= 0) return 0;
  semaphore->wakeups.fetch_add(1);
  FutexWake(&semaphore->wakeups, 1);
  return 0;
}

int Value(void* handle, int* value) {
  *value = Benaphore::Of(handle)->value.load();
  return 0;
}

}  // namespace

Mutant TimeoutTakesPermit() {
  Subject subject = SubjectOf<Benaphore>(
      "mutant-timeout-takes-permit", "broken on purpose: a wait that times out stays subtracted");
  subject.create = Create;
  subject.acquire = Acquire;
  subject.try_acquire = TryAcquire;
  subject.acquire_until = AcquireUntil;
  subject.release = Release;
  subject.value = Value;
  subject.lacks = PSEM_LACKS_KILL_SAFETY | PSEM_LACKS_STOP_SAFETY | PSEM_LACKS_EINTR;
  return {subject, "a wait that timed out has decremented all the same",
          "a permit is gone after a timeout"};
}

}  // namespace psem
