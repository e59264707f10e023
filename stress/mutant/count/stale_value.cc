// The bug: each handle remembers the value that its own last call left, to spare the others a cache
// line, and value tells that. After another process has acquired or released it is out of date for
// ever.

#include <errno.h>

#include <atomic>
#include <new>

#include "stress/mutant/count/count.h"
#include "stress/mutant/home_made.h"

namespace psem {
namespace {

struct Handle {
  HomeMade* semaphore;
  std::atomic<int> last;  // A signal handler may release.

  static Handle* Of(void* handle) { return static_cast<Handle*>(handle); }
};

// What works on the state itself.
const Subject& Sound() {
  static const Subject sound = SoundHomeMade("", "");
  return sound;
}

void Remember(Handle* handle, uint64_t word) {
  handle->last.store(static_cast<int>(HomeMade::Permits(word)));
}

int Open(void* state, const char*, void** handle) {
  Handle* const opened = new Handle{HomeMade::Of(state), {0}};
  Remember(opened, opened->semaphore->word.load());
  *handle = opened;
  return 0;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  Handle* const ours = Handle::Of(handle);
  const int error = Sound().acquire_until(ours->semaphore, clock, deadline);
  Remember(ours, ours->semaphore->word.load());
  return error;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int TryAcquire(void* handle) {
  Handle* const ours = Handle::Of(handle);
  const int error = Sound().try_acquire(ours->semaphore);
  Remember(ours, ours->semaphore->word.load());
  return error;
}

int Release(void* handle) {
  Handle* const ours = Handle::Of(handle);
  uint64_t seen = ours->semaphore->word.load();
  do {
    if (HomeMade::Permits(seen) == HomeMade::kMaxValue) return EOVERFLOW;
  } while (!ours->semaphore->word.compare_exchange_weak(seen, seen + 1));
  if (HomeMade::Waiters(seen) > 0) ours->semaphore->WakeOne();
  Remember(ours, seen + 1);
  return 0;
}

int Value(void* handle, int* value) {
  *value = Handle::Of(handle)->last.load();
  return 0;
}

int Close(void* handle) {
  delete Handle::Of(handle);
  return 0;
}

}  // namespace

Mutant StaleValue() {
  Subject subject = SoundHomeMade("mutant-stale-value",
                                  "broken on purpose: value tells what this handle saw last");
  subject.open = Open;
  subject.acquire = Acquire;
  subject.try_acquire = TryAcquire;
  subject.acquire_until = AcquireUntil;
  subject.release = Release;
  subject.value = Value;
  subject.close = Close;
  return {subject, "value is kept by each handle for itself", "a value that is out of date"};
}

}  // namespace psem
