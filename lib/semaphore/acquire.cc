// One who waits for several permits can be woken when there are some, yet too few. That wake may
// have been meant for another, whom those few would do, so it is passed on at once. And whoever
// passed it on stays off the queue for a moment: two such waiters would wake each other for ever.

#include "lib/semaphore/acquire.h"

#include <errno.h>

#include <algorithm>

#include "lib/platform/clock.h"
#include "lib/platform/futex.h"

namespace psem {
namespace {

constexpr absl::Duration kFirstPause = absl::Microseconds(50);
constexpr absl::Duration kLongestPause = absl::Milliseconds(16);

// The half of the word that holds the value; sem_file.cc asserts that it comes first.
const uint32_t* ValueHalf(const SemWord* word) { return reinterpret_cast<const uint32_t*>(word); }

// Sleeps while there is no permit. Returns as FutexWait.
int SleepAtZero(const SemWord* word, const Wait& wait) {
  if (wait.cancellation == nullptr) return FutexWait(ValueHalf(word), 0, wait.deadline);
  return FutexWaitEither(ValueHalf(word), 0, wait.cancellation->futex(), 0, wait.deadline);
}

// Sleeps for `length`, where no release can wake it. Returns as FutexWait.
int Pause(absl::Duration length, const Wait& wait) {
  const uint32_t nobody_wakes_this = 0;
  const uint32_t* const futex =
      wait.cancellation != nullptr ? wait.cancellation->futex() : &nobody_wakes_this;
  const bool is_last = Remaining(wait.deadline) <= length;
  const int error = FutexWait(futex, 0, is_last ? wait.deadline : After(length));
  return error == ETIMEDOUT && !is_last ? 0 : error;
}

bool IsCancelled(const Wait& wait) {
  return wait.cancellation != nullptr && wait.cancellation->cancelled();
}

// Whether `error` ends the wait, rather than asking to look again.
bool Ends(int error, const Wait& wait) {
  return error != 0 && error != EAGAIN && !(error == EINTR && wait.retry_on_eintr);
}

}  // namespace

int TakePermits(SemWord* word, uint32_t count, const Wait& wait) {
  if (TryTakePermits(word, count)) return 0;
  absl::Duration pause = kFirstPause;
  uint64_t seen = word->fetch_add(kOneWaiter, std::memory_order_relaxed);
  for (;;) {
    if (ValueOf(seen) >= count) {
      // Taking the permits and leaving the waiters is one step: a waiter too many or too few is
      // never seen.
      if (word->compare_exchange_weak(seen, seen - count - kOneWaiter, std::memory_order_acquire,
                                      std::memory_order_relaxed)) {
        return 0;
      }
      continue;
    }
    const bool too_few = ValueOf(seen) != 0;
    if (too_few) internal::WakeWaiters(word, 1);
    int error = 0;
    if (IsCancelled(wait)) {
      error = ECANCELED;
    } else if (too_few) {
      error = Pause(pause, wait);
      pause = std::min(2 * pause, kLongestPause);
    } else {
      error = SleepAtZero(word, wait);
    }
    // The handler may have been the one that cancelled.
    if (error == EINTR && IsCancelled(wait)) error = ECANCELED;
    if (Ends(error, wait)) {
      word->fetch_sub(kOneWaiter, std::memory_order_relaxed);
      // Permits may have come together with the deadline.
      const bool may_have_come = error == ETIMEDOUT || error == ECANCELED;
      return may_have_come && TryTakePermits(word, count) ? 0 : error;
    }
    seen = word->load(std::memory_order_relaxed);
  }
}

namespace internal {

void WakeWaiters(const SemWord* word, uint32_t count) { FutexWake(ValueHalf(word), count); }

}  // namespace internal

}  // namespace psem
