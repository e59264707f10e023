#include "lib/semaphore/acquire.h"

#include <errno.h>

#include "lib/platform/futex.h"

namespace psem {
namespace {

// The half of the word that holds the value; sem_file.cc asserts that it comes first.
const uint32_t* ValueHalf(const SemWord* word) { return reinterpret_cast<const uint32_t*>(word); }

}  // namespace

int TakePermit(SemWord* word, Deadline deadline, bool retry_on_eintr) {
  if (TryTakePermit(word)) return 0;
  uint64_t seen = word->fetch_add(kOneWaiter, std::memory_order_relaxed);
  for (;;) {
    if (ValueOf(seen) != 0) {
      // Taking the permit and leaving the waiters is one step: a waiter too many or too few is
      // never seen.
      if (word->compare_exchange_weak(seen, seen - 1 - kOneWaiter, std::memory_order_acquire,
                                      std::memory_order_relaxed)) {
        return 0;
      }
      continue;
    }
    const int error = FutexWait(ValueHalf(word), 0, deadline);
    if (error == ETIMEDOUT || (error == EINTR && !retry_on_eintr)) {
      word->fetch_sub(kOneWaiter, std::memory_order_relaxed);
      // The permit may have come together with the deadline.
      return error == ETIMEDOUT && TryTakePermit(word) ? 0 : error;
    }
    seen = word->load(std::memory_order_relaxed);
  }
}

namespace internal {

void WakeOneWaiter(const SemWord* word) { FutexWakeOne(ValueHalf(word)); }

}  // namespace internal

}  // namespace psem
