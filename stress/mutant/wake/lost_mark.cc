// The bug: the mark that there may be waiters is the value -1, and goes when the value is positive
// for a moment. A releaser reads value 0 and no waiters. Then two processes go to sleep and mark
// the value; another release makes it 1 and wakes one of them, which takes the permit: the value is
// 0 again. Now the first releaser's exchange succeeds, and it wakes nobody, because it trusts the
// count that it read at first. musl's semaphore was so until 2022.

#include <errno.h>
#include <limits.h>

#include <atomic>
#include <new>

#include "stress/mutant/futex.h"
#include "stress/mutant/subject_of.h"
#include "stress/mutant/wake/wake.h"

namespace psem {
namespace {

struct Marked {
  std::atomic<int32_t> value;  // Permits free; -1: none, and somebody may be asleep.
  std::atomic<uint32_t> waiters;

  static Marked* Of(void* handle) { return static_cast<Marked*>(handle); }
};

int Create(void* state, const char*, unsigned value) {
  if (value > INT_MAX) return EINVAL;
  new (state) Marked{{static_cast<int32_t>(value)}, {0}};
  return 0;
}

bool Take(Marked* semaphore) {
  int32_t seen = semaphore->value.load();
  while (seen > 0) {
    if (semaphore->value.compare_exchange_weak(seen, seen - 1)) return true;
  }
  return false;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  Marked* const semaphore = Marked::Of(handle);
  int woken = 0;
  while (!Take(semaphore)) {
    if (woken != 0) return woken;
    semaphore->waiters.fetch_add(1);
    int32_t none = 0;
    semaphore->value.compare_exchange_strong(none, -1);
    woken = FutexWait(&semaphore->value, static_cast<uint32_t>(-1), clock, deadline);
    semaphore->waiters.fetch_sub(1);
  }
  return 0;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int TryAcquire(void* handle) { return Take(Marked::Of(handle)) ? 0 : EAGAIN; }

int Release(void* handle) {
  Marked* const semaphore = Marked::Of(handle);
  int32_t seen = semaphore->value.load();
  uint32_t waiters = 0;
  do {
    if (seen == INT_MAX) return EOVERFLOW;
    waiters = semaphore->waiters.load();
  } while (!semaphore->value.compare_exchange_weak(seen, seen < 0 ? 1 : seen + 1));
  if (seen < 0 || waiters > 0) FutexWake(&semaphore->value, 1);
  return 0;
}

int Value(void* handle, int* value) {
  const int32_t seen = Marked::Of(handle)->value.load();
  *value = seen < 0 ? 0 : seen;
  return 0;
}

}  // namespace

Mutant LostMark() {
  Subject subject = SubjectOf<Marked>(
      "mutant-lost-mark", "broken on purpose: the mark for waiters goes when a permit is free");
  subject.create = Create;
  subject.acquire = Acquire;
  subject.try_acquire = TryAcquire;
  subject.acquire_until = AcquireUntil;
  subject.release = Release;
  subject.value = Value;
  return {subject,
          "a \"there may be waiters\" mark that disappears when the value is positive for a moment",
          "missed wake"};
}

}  // namespace psem
