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
#include "lib/semaphore/cancellation_token.h"

namespace psem {

constexpr uint64_t kValueMask = 0xFFFFFFFF;
constexpr uint64_t kOneWaiter = uint64_t{1} << 32;

inline uint32_t ValueOf(uint64_t word) { return static_cast<uint32_t>(word & kValueMask); }

inline uint32_t WaitersOf(uint64_t word) { return static_cast<uint32_t>(word / kOneWaiter); }

// Takes `count` permits if there are as many: all of them or none. Never sleeps.
// Ordering: acquire; what was done before the release of those permits is seen after it.
inline bool TryTakePermits(SemWord* word, uint32_t count) {
  uint64_t seen = word->load(std::memory_order_relaxed);
  while (ValueOf(seen) >= count) {
    if (word->compare_exchange_weak(seen, seen - count, std::memory_order_acquire,
                                    std::memory_order_relaxed)) {
      return true;
    }
  }
  return false;
}

// What ends a wait that gets no permit.
struct Wait {
  Deadline deadline = Deadline::Never();
  bool retry_on_eintr = false;  // True: signals do not.
  const CancellationToken* cancellation = nullptr;
};

// Takes `count` permits, all in one step; sleeps until there are as many, or until `wait` ends it.
// Returns: 0, ETIMEDOUT, ECANCELED, EINTR when a signal handler ran (and did not cancel), EPERM or
// ENOSYS when a sandbox keeps it from sleeping, ENOMEM when the kernel has no memory for that. Only
// with 0 were permits taken. Permits that are there win over a deadline that has passed and over a
// cancellation.
// Ordering: as TryTakePermits.
// Crash: a process that is killed in here has taken its permits or not, never some of them; it may
// stay in the count of waiters, which costs later releases a system call. Killed between its
// wake-up and its taking, it can leave another waiter asleep beside a free permit until the next
// release.
int TakePermits(SemWord* word, uint32_t count, const Wait& wait);

// Adds `count` permits and wakes as many waiters, or all that are counted.
// Returns: 0, or EOVERFLOW when there would be more than 2147483647, with nothing changed.
// Ordering: release.
// Signals: async-signal-safe.
// Crash: killed between adding and waking, a process can leave waiters asleep until later releases
// wake them.
inline int GivePermits(SemWord* word, uint32_t count);

namespace internal {
// Out of line: whoever has nobody to wake pays nothing for it.
void WakeWaiters(const SemWord* word, uint32_t count);
}  // namespace internal

inline int GivePermits(SemWord* word, uint32_t count) {
  uint64_t seen = word->load(std::memory_order_relaxed);
  do {
    if (ValueOf(seen) > kMaxSemaphoreValue - count) return EOVERFLOW;
  } while (!word->compare_exchange_weak(seen, seen + count, std::memory_order_release,
                                        std::memory_order_relaxed));
  // From here on the permits are somebody else's, who may unmap the semaphore: only the address is
  // used.
  if (ABSL_PREDICT_FALSE(seen >= kOneWaiter)) internal::WakeWaiters(word, count);
  return 0;
}

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_ACQUIRE_H_
