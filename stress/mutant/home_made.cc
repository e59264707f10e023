// Why no wake-up is lost: permits and waiters are one word, so a releaser sees every waiter that
// counted itself before the permit was there; one that counts itself later finds the permit, in
// TakeAsWaiter or, if that came too early, in the kernel's comparison.
//
// Why a process may do away with the memory as soon as it has its permit: the step that gives a
// permit also says whether there is somebody to wake, and waking does not touch the memory.

#include "stress/mutant/home_made.h"

#include <errno.h>

#include <new>

#include "stress/mutant/futex.h"
#include "stress/mutant/subject_of.h"

namespace psem {
namespace {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "the low half lies at the word's address");

int Create(void* state, const char*, unsigned value) {
  if (value > HomeMade::kMaxValue) return EINVAL;
  new (state) HomeMade{{value}};
  return 0;
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
    woken = semaphore->Sleep(clock, deadline);
  }
  return 0;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int TryAcquire(void* handle) { return HomeMade::Of(handle)->Take() ? 0 : EAGAIN; }

int Release(void* handle) {
  HomeMade* const semaphore = HomeMade::Of(handle);
  uint64_t seen = semaphore->word.load();
  do {
    if (HomeMade::Permits(seen) == HomeMade::kMaxValue) return EOVERFLOW;
  } while (!semaphore->word.compare_exchange_weak(seen, seen + 1));
  if (HomeMade::Waiters(seen) > 0) semaphore->WakeOne();
  return 0;
}

int Value(void* handle, int* value) {
  *value = static_cast<int>(HomeMade::Permits(HomeMade::Of(handle)->word.load()));
  return 0;
}

}  // namespace

bool HomeMade::Take() {
  uint64_t seen = word.load();
  while (Permits(seen) > 0) {
    if (word.compare_exchange_weak(seen, seen - 1)) return true;
  }
  return false;
}

bool HomeMade::TakeAsWaiter() {
  uint64_t seen = word.load();
  while (Permits(seen) > 0) {
    if (word.compare_exchange_weak(seen, seen - 1 - kOneWaiter)) return true;
  }
  return false;
}

int HomeMade::Sleep(clockid_t clock, const timespec* deadline) {
  return FutexWait(&word, 0, clock, deadline);
}

void HomeMade::WakeOne() { FutexWake(&word, 1); }

Subject SoundHomeMade(const char* name, const char* description) {
  Subject subject = SubjectOf<HomeMade>(name, description);
  subject.create = Create;
  subject.acquire = Acquire;
  subject.try_acquire = TryAcquire;
  subject.acquire_until = AcquireUntil;
  subject.release = Release;
  subject.value = Value;
  return subject;
}

}  // namespace psem
