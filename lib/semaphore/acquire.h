// Taking and giving permits: glibc's algorithm on glibc's word, so that its waiters and posters and
// ours serve each other.
//
// The word is the value in its low 32 bits and the number of waiters in its high ones. A waiter
// counts itself in before it looks at the value and sleeps on the value's half; whoever adds a
// permit sees, in the same atomic step, whether anybody may be asleep. So either the waiter sees
// the permit or the releaser sees the waiter, and no wake-up is lost.

#ifndef PSEM_LIB_SEMAPHORE_ACQUIRE_H_
#define PSEM_LIB_SEMAPHORE_ACQUIRE_H_

#include <errno.h>

#include <atomic>
#include <cstdint>

#include "absl/base/optimization.h"
#include "lib/base/deadline.h"
#include "lib/platform/sem_file.h"
#include "lib/platform/sem_mapping.h"

namespace psem {

constexpr uint64_t kValueMask = 0xFFFFFFFF;
constexpr uint64_t kOneWaiter = uint64_t{1} << 32;

inline uint32_t ValueOf(uint64_t word) { return static_cast<uint32_t>(word & kValueMask); }

// Takes a permit if there is one. Never sleeps.
// Ordering: acquire; what was done before the release of that permit is seen after it.
inline bool TryTakePermit(SemWord* word) {
  uint64_t seen = word->load(std::memory_order_relaxed);
  while (ValueOf(seen) != 0) {
    if (word->compare_exchange_weak(seen, seen - 1, std::memory_order_acquire,
                                    std::memory_order_relaxed)) {
      return true;
    }
  }
  return false;
}

// Takes a permit; sleeps until there is one or `deadline` comes.
// Returns: 0, ETIMEDOUT, or EINTR when a signal handler ran (goes on waiting if `retry_on_eintr`).
// Only with 0 was a permit taken. A permit that is there wins over a deadline that has passed.
// Crash: a process that is killed in here has taken a permit or not, never half of one; it may stay
// in the count of waiters, which costs later releases a system call. Killed between its wake-up and
// its taking, it can leave another waiter asleep beside a free permit until the next release.
int TakePermit(SemWord* word, Deadline deadline, bool retry_on_eintr);

// Adds a permit and wakes one waiter, if any is counted.
// Returns: 0, or EOVERFLOW at 2147483647 permits, with nothing changed.
// Ordering: release.
// Signals: async-signal-safe.
// Crash: killed between adding and waking, a process can leave a waiter asleep until the next
// release.
inline int GivePermit(SemWord* word);

namespace internal {
// Out of line: whoever has nobody to wake pays nothing for it.
void WakeOneWaiter(const SemWord* word);
}  // namespace internal

inline int GivePermit(SemWord* word) {
  uint64_t seen = word->load(std::memory_order_relaxed);
  do {
    if (ValueOf(seen) >= kMaxSemaphoreValue) return EOVERFLOW;
  } while (!word->compare_exchange_weak(seen, seen + 1, std::memory_order_release,
                                        std::memory_order_relaxed));
  // From here on the permit is somebody else's, who may unmap the semaphore: only the address is
  // used.
  if (ABSL_PREDICT_FALSE(seen >= kOneWaiter)) internal::WakeOneWaiter(word);
  return 0;
}

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_ACQUIRE_H_
