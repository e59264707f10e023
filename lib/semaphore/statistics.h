// What a handle can tell: what it has done so far, and who waits.

#ifndef PSEM_LIB_SEMAPHORE_STATISTICS_H_
#define PSEM_LIB_SEMAPHORE_STATISTICS_H_

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"

namespace psem {

// Of one handle, in this process, since it was opened. Only acquires that got their permits count;
// a wait also counts when a strict handle then had to give them back.
struct Statistics {
  uint64_t acquires = 0;
  uint64_t contended_acquires = 0;  // Those that found too few permits and had to wait.
  absl::Duration total_wait;        // Of the contended acquires together.
  absl::Duration longest_wait;
};

// Who waits for a semaphore, at one moment.
struct WaiterCount {
  // As counted in the semaphore. A waiter that was killed stays in it for ever.
  uint32_t recorded = 0;

  // Threads that were seen asleep on it, of whatever process and program. One that waits for
  // several permits while there are too few but not none is not asleep on it, and not seen. Looking
  // takes some microseconds for each process of the machine; none is looked at when none is
  // recorded.
  uint32_t live = 0;

  // Whether there can be no more than `live`. False when processes could not be looked into: those
  // of other users, for whoever is not root, and those outside of a container, for whoever is in
  // it.
  bool live_is_exact = false;
};

namespace internal {

// Threads: all may be called at once.
class WaitStatistics {
 public:
  void Count(absl::Duration wait) {
    const int64_t wait_ns = absl::ToInt64Nanoseconds(wait);
    contended_acquires_.fetch_add(1, std::memory_order_relaxed);
    total_ns_.fetch_add(wait_ns, std::memory_order_relaxed);
    int64_t longest_ns = longest_ns_.load(std::memory_order_relaxed);
    while (longest_ns < wait_ns &&
           !longest_ns_.compare_exchange_weak(longest_ns, wait_ns, std::memory_order_relaxed)) {
    }
  }

  void AddTo(Statistics* statistics) const {
    statistics->contended_acquires = contended_acquires_.load(std::memory_order_relaxed);
    statistics->total_wait = absl::Nanoseconds(total_ns_.load(std::memory_order_relaxed));
    statistics->longest_wait = absl::Nanoseconds(longest_ns_.load(std::memory_order_relaxed));
  }

  void Forget() {
    contended_acquires_.store(0, std::memory_order_relaxed);
    total_ns_.store(0, std::memory_order_relaxed);
    longest_ns_.store(0, std::memory_order_relaxed);
  }

 private:
  std::atomic<uint64_t> contended_acquires_{0};
  std::atomic<int64_t> total_ns_{0};
  std::atomic<int64_t> longest_ns_{0};
};

}  // namespace internal
}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_STATISTICS_H_
