// Why no wake-up is lost: a waiter counts itself before the kernel compares the value with the one
// it saw; a releaser adds before it reads the count. So either the releaser sees the waiter, or the
// kernel sees the permit and does not let the waiter sleep.

#include "stress/mutant/home_made.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <new>

namespace psem {
namespace {

constexpr uint32_t kMaxValue = INT_MAX;

int Create(void* state, const char*, unsigned value) {
  new (state) HomeMade{{value}, {0}};
  return 0;
}

int Open(void* state, const char*, void** handle) {
  *handle = state;
  return 0;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  HomeMade* const semaphore = HomeMade::Of(handle);
  int woken = 0;
  while (!semaphore->Take()) {
    if (woken != 0) return woken;
    woken = semaphore->SleepWhile(0, clock, deadline);
  }
  return 0;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int TryAcquire(void* handle) { return HomeMade::Of(handle)->Take() ? 0 : EAGAIN; }

int Release(void* handle) {
  HomeMade* const semaphore = HomeMade::Of(handle);
  uint32_t value = semaphore->value.load();
  do {
    if (value == kMaxValue) return EOVERFLOW;
  } while (!semaphore->value.compare_exchange_weak(value, value + 1));
  if (semaphore->waiters.load() > 0) semaphore->WakeOne();
  return 0;
}

int Value(void* handle, int* value) {
  *value = static_cast<int>(HomeMade::Of(handle)->value.load());
  return 0;
}

int Close(void*) { return 0; }

int Destroy(void*, const char*) { return 0; }

}  // namespace

bool HomeMade::Take() {
  uint32_t seen = value.load();
  while (seen > 0) {
    if (value.compare_exchange_weak(seen, seen - 1)) return true;
  }
  return false;
}

int HomeMade::SleepWhile(uint32_t seen, clockid_t clock, const timespec* deadline) {
  const int clock_flag = clock == CLOCK_REALTIME ? FUTEX_CLOCK_REALTIME : 0;
  waiters.fetch_add(1);
  const long result = syscall(SYS_futex, &value, FUTEX_WAIT_BITSET | clock_flag, seen, deadline,
                              nullptr, FUTEX_BITSET_MATCH_ANY);
  const int error = result == 0 || errno == EAGAIN ? 0 : errno;
  waiters.fetch_sub(1);
  return error;
}

void HomeMade::WakeOne() { syscall(SYS_futex, &value, FUTEX_WAKE, 1, nullptr, nullptr, 0); }

Subject SoundHomeMade(const char* name, const char* description) {
  return {
      /*abi=*/PSEM_SUBJECT_ABI,
      /*size=*/sizeof(Subject),
      name,
      description,
      /*max_value=*/kMaxValue,
      /*state_size=*/sizeof(HomeMade),
      /*state_align=*/alignof(HomeMade),
      Create,
      Open,
      Acquire,
      TryAcquire,
      AcquireUntil,
      Release,
      Value,
      Close,
      Destroy,
      /*open_named=*/nullptr,
      /*unlink_named=*/nullptr,
      /*lacks=*/0,
  };
}

}  // namespace psem
