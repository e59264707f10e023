// A sound semaphore whose count is kept under a lock, with the lock to choose.

#ifndef PSEM_STRESS_MUTANT_LOCKED_COUNT_H_
#define PSEM_STRESS_MUTANT_LOCKED_COUNT_H_

#include <errno.h>
#include <limits.h>

#include <atomic>
#include <cstdint>
#include <new>

#include "stress/mutant/futex.h"
#include "stress/mutant/subject_of.h"

namespace psem {

// Lives in memory that processes share. Why no wake-up is lost: as with a plain word. Why the
// memory may go as soon as a permit is taken: it is taken under the lock, so the releaser that gave
// it is through with the lock by then.
// Limits: Lock must be sound for processes that share it; one that dies or stops with it, or a
// handler that wants it again, breaks the promises of the semaphore too.
template <typename Lock>
struct LockedCount {
  static constexpr uint32_t kMaxValue = INT_MAX;

  Lock lock;
  std::atomic<uint32_t> value;  // Permits free, changed under the lock; also the futex.

  static LockedCount* Of(void* handle) { return static_cast<LockedCount*>(handle); }

  // Takes a permit if there is one.
  bool Take() {
    lock.Lock();
    const uint32_t free = value.load();
    if (free > 0) value.store(free - 1);
    lock.Unlock();
    return free > 0;
  }

  // Returns: false when there are kMaxValue, with nothing changed.
  bool Give() {
    lock.Lock();
    const uint32_t free = value.load();
    if (free < kMaxValue) value.store(free + 1);
    lock.Unlock();
    return free < kMaxValue;
  }

  static int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
    LockedCount* const semaphore = Of(handle);
    int woken = 0;
    while (!semaphore->Take()) {
      if (woken != 0) return woken;
      woken = FutexWait(&semaphore->value, 0, clock, deadline);
    }
    return 0;
  }
};

// A subject of that name and description that is sound but for what it says it lacks: kill safety,
// stop safety, release in a signal handler.
template <typename Lock>
Subject SoundLockedCount(const char* name, const char* description) {
  using Count = LockedCount<Lock>;
  Subject subject = SubjectOf<Count>(name, description);
  subject.create = [](void* state, const char*, unsigned value) {
    if (value > Count::kMaxValue) return EINVAL;
    (new (state) Count())->value.store(value);
    return 0;
  };
  subject.acquire = [](void* handle) {
    return Count::AcquireUntil(handle, CLOCK_MONOTONIC, nullptr);
  };
  subject.try_acquire = [](void* handle) { return Count::Of(handle)->Take() ? 0 : EAGAIN; };
  subject.acquire_until = Count::AcquireUntil;
  subject.release = [](void* handle) {
    Count* const semaphore = Count::Of(handle);
    if (!semaphore->Give()) return EOVERFLOW;
    FutexWake(&semaphore->value, 1);
    return 0;
  };
  subject.value = [](void* handle, int* value) {
    *value = static_cast<int>(Count::Of(handle)->value.load());
    return 0;
  };
  subject.lacks = PSEM_LACKS_KILL_SAFETY | PSEM_LACKS_STOP_SAFETY | PSEM_LACKS_RELEASE_IN_HANDLER;
  return subject;
}

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_LOCKED_COUNT_H_
