// Why no wake-up is lost: whoever sleeps does so on a marked value, and the mark goes only in a
// release that wakes all. A count of waiters that is out of date does no harm: it decides between
// waking one and leaving the mark, and waking all and taking it away.
//
// Why a process may do away with the memory as soon as it has its permit: a releaser reads the
// count before it gives, and waking does not touch the memory.

#include "stress/mutant/two_words.h"

#include <errno.h>

#include <new>

#include "stress/mutant/futex.h"
#include "stress/mutant/subject_of.h"

namespace psem {
namespace {

int Create(void* state, const char*, unsigned value) {
  if (value > TwoWords::kMaxValue) return EINVAL;
  new (state) TwoWords{{value}, {0}};
  return 0;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  TwoWords* const semaphore = TwoWords::Of(handle);
  int woken = 0;
  while (!semaphore->Take()) {
    if (woken != 0) return woken;
    woken = semaphore->Sleep(clock, deadline);
  }
  return 0;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int TryAcquire(void* handle) { return TwoWords::Of(handle)->Take() ? 0 : EAGAIN; }

int Release(void* handle) {
  TwoWords* const semaphore = TwoWords::Of(handle);
  uint32_t seen = semaphore->value.load();
  uint32_t given = 0;
  uint32_t waiters = 0;
  do {
    if (TwoWords::Permits(seen) == TwoWords::kMaxValue) return EOVERFLOW;
    waiters = semaphore->waiters.load();
    given = seen + 1;
    if (waiters <= 1) given &= ~TwoWords::kMark;
  } while (!semaphore->value.compare_exchange_weak(seen, given));
  if ((seen & TwoWords::kMark) != 0) FutexWake(&semaphore->value, waiters > 1 ? 1 : INT_MAX);
  return 0;
}

int Value(void* handle, int* value) {
  *value = static_cast<int>(TwoWords::Permits(TwoWords::Of(handle)->value.load()));
  return 0;
}

}  // namespace

bool TwoWords::Take() {
  uint32_t seen = value.load();
  while (Permits(seen) > 0) {
    if (value.compare_exchange_weak(seen, seen - 1)) return true;
  }
  return false;
}

int TwoWords::Sleep(clockid_t clock, const timespec* deadline) {
  waiters.fetch_add(1);
  uint32_t none = 0;
  value.compare_exchange_strong(none, kMark);
  const int woken = FutexWait(&value, kMark, clock, deadline);
  waiters.fetch_sub(1);
  return woken;
}

Subject SoundTwoWords(const char* name, const char* description) {
  Subject subject = SubjectOf<TwoWords>(name, description);
  subject.create = Create;
  subject.acquire = Acquire;
  subject.try_acquire = TryAcquire;
  subject.acquire_until = AcquireUntil;
  subject.release = Release;
  subject.value = Value;
  // A releaser that dies after it took the mark away, and before it wakes, leaves sleepers whom no
  // later release knows of.
  subject.lacks = PSEM_LACKS_KILL_SAFETY;
  return subject;
}

}  // namespace psem
