// The bug: the value has only half of a 32-bit word, the waiters have the other half, and nothing
// keeps it in. The 65536th free permit becomes a waiter that does not exist, and 65536 permits are
// gone. No schedule is needed, only a big count.

#include <errno.h>
#include <limits.h>

#include <atomic>
#include <new>

#include "stress/mutant/count/count.h"
#include "stress/mutant/futex.h"
#include "stress/mutant/subject_of.h"

namespace psem {
namespace {

constexpr uint32_t kOneWaiter = 1u << 16;

struct Halves {
  std::atomic<uint32_t> word;  // Low half: permits free. High half: waiters.

  static Halves* Of(void* handle) { return static_cast<Halves*>(handle); }
};

uint16_t Permits(uint32_t word) { return static_cast<uint16_t>(word); }

int Create(void* state, const char*, unsigned value) {
  if (value > INT_MAX) return EINVAL;
  new (state) Halves{{value}};
  return 0;
}

// Takes `takes` (a permit, and perhaps a waiter) if there is a permit.
bool Take(Halves* semaphore, uint32_t takes, uint32_t* seen) {
  *seen = semaphore->word.load();
  while (Permits(*seen) > 0) {
    if (semaphore->word.compare_exchange_weak(*seen, *seen - takes)) return true;
  }
  return false;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  Halves* const semaphore = Halves::Of(handle);
  uint32_t seen = 0;
  if (Take(semaphore, 1, &seen)) return 0;
  semaphore->word.fetch_add(kOneWaiter);
  int woken = 0;
  while (!Take(semaphore, 1 + kOneWaiter, &seen)) {
    if (woken != 0) {
      semaphore->word.fetch_sub(kOneWaiter);
      return woken;
    }
    woken = FutexWait(&semaphore->word, seen, clock, deadline);
  }
  return 0;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int TryAcquire(void* handle) {
  uint32_t seen = 0;
  return Take(Halves::Of(handle), 1, &seen) ? 0 : EAGAIN;
}

int Release(void* handle) {
  Halves* const semaphore = Halves::Of(handle);
  const uint32_t seen = semaphore->word.fetch_add(1);
  if (seen >= kOneWaiter) FutexWake(&semaphore->word, 1);
  return 0;
}

int Value(void* handle, int* value) {
  *value = Permits(Halves::Of(handle)->word.load());
  return 0;
}

}  // namespace

Mutant SixteenBits() {
  Subject subject =
      SubjectOf<Halves>("mutant-sixteen-bits", "broken on purpose: the value wraps at 16 bits");
  subject.create = Create;
  subject.acquire = Acquire;
  subject.try_acquire = TryAcquire;
  subject.acquire_until = AcquireUntil;
  subject.release = Release;
  subject.value = Value;
  return {subject, "the value wraps at 16 bits", "65536 permits are gone"};
}

}  // namespace psem
