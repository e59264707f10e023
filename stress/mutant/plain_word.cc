// Why no wake-up is lost: the kernel lets a process sleep only while the value is the one that left
// it without a permit, and whoever sleeps is woken after the value has changed.

#include "stress/mutant/plain_word.h"

#include <errno.h>

#include <new>

#include "stress/mutant/futex.h"
#include "stress/mutant/subject_of.h"

namespace psem {
namespace {

int Create(void* state, const char*, unsigned value) {
  if (value > PlainWord::kMaxValue) return EINVAL;
  new (state) PlainWord{{static_cast<int32_t>(value)}};
  return 0;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  PlainWord* const semaphore = PlainWord::Of(handle);
  int32_t seen = 0;
  int woken = 0;
  while (!semaphore->Take(&seen)) {
    if (woken != 0) return woken;
    woken = FutexWait(&semaphore->value, static_cast<uint32_t>(seen), clock, deadline);
  }
  return 0;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int TryAcquire(void* handle) {
  int32_t seen = 0;
  return PlainWord::Of(handle)->Take(&seen) ? 0 : EAGAIN;
}

int Release(void* handle) {
  PlainWord* const semaphore = PlainWord::Of(handle);
  int32_t seen = semaphore->value.load();
  do {
    if (seen == PlainWord::kMaxValue) return EOVERFLOW;
  } while (!semaphore->value.compare_exchange_weak(seen, seen + 1));
  FutexWake(&semaphore->value, 1);
  return 0;
}

int Value(void* handle, int* value) {
  *value = PlainWord::Of(handle)->value.load();
  return 0;
}

}  // namespace

bool PlainWord::Take(int32_t* seen) {
  *seen = value.load();
  while (*seen > 0) {
    if (value.compare_exchange_weak(*seen, *seen - 1)) return true;
  }
  return false;
}

Subject SoundPlainWord(const char* name, const char* description) {
  Subject subject = SubjectOf<PlainWord>(name, description);
  subject.create = Create;
  subject.acquire = Acquire;
  subject.try_acquire = TryAcquire;
  subject.acquire_until = AcquireUntil;
  subject.release = Release;
  subject.value = Value;
  return subject;
}

}  // namespace psem
