// The bug: release gives the permit and then reads the count of waiters. In between another process
// may have taken the permit, found that it was the last, and done away with the memory: release
// crashes, or reads what lies there now.

#include <errno.h>
#include <limits.h>

#include <atomic>
#include <new>

#include "stress/mutant/futex.h"
#include "stress/mutant/lifetime/lifetime.h"
#include "stress/mutant/subject_of.h"

namespace psem {
namespace {

struct Counted {
  std::atomic<uint32_t> value;  // Permits free; also the futex.
  std::atomic<uint32_t> waiters;

  static Counted* Of(void* handle) { return static_cast<Counted*>(handle); }
};

int Create(void* state, const char*, unsigned value) {
  if (value > INT_MAX) return EINVAL;
  new (state) Counted{{value}, {0}};
  return 0;
}

bool Take(Counted* semaphore) {
  uint32_t seen = semaphore->value.load();
  while (seen > 0) {
    if (semaphore->value.compare_exchange_weak(seen, seen - 1)) return true;
  }
  return false;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  Counted* const semaphore = Counted::Of(handle);
  int woken = 0;
  while (!Take(semaphore)) {
    if (woken != 0) return woken;
    semaphore->waiters.fetch_add(1);
    woken = FutexWait(&semaphore->value, 0, clock, deadline);
    semaphore->waiters.fetch_sub(1);
  }
  return 0;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int TryAcquire(void* handle) { return Take(Counted::Of(handle)) ? 0 : EAGAIN; }

int Release(void* handle) {
  Counted* const semaphore = Counted::Of(handle);
  uint32_t seen = semaphore->value.load();
  do {
    if (seen == INT_MAX) return EOVERFLOW;
  } while (!semaphore->value.compare_exchange_weak(seen, seen + 1));
  if (semaphore->waiters.load() > 0) FutexWake(&semaphore->value, 1);
  return 0;
}

int Value(void* handle, int* value) {
  *value = static_cast<int>(Counted::Of(handle)->value.load());
  return 0;
}

}  // namespace

Mutant ReadsAfterGive() {
  Subject subject = SubjectOf<Counted>(
      "mutant-reads-after-give",
      "broken on purpose: release reads the count of waiters after it gave the permit");
  subject.create = Create;
  subject.acquire = Acquire;
  subject.try_acquire = TryAcquire;
  subject.acquire_until = AcquireUntil;
  subject.release = Release;
  subject.value = Value;
  return {subject, "memory is read after the permit was given", "use after unmap or destroy"};
}

}  // namespace psem
