// How many permits a handle holds in this process.

#ifndef PSEM_LIB_SEMAPHORE_HOLD_COUNT_H_
#define PSEM_LIB_SEMAPHORE_HOLD_COUNT_H_

#include <sys/single_threaded.h>

#include <atomic>
#include <cstdint>

#include "absl/base/optimization.h"
#include "lib/semaphore/fork_generation.h"

namespace psem {

// Threads: all may be called at once.
// Fork: the count is 0 in a forked child, since its permits are the parent's: the count carries the
// generation of the process that it belongs to, and that of another is nothing.
class HoldCount {
 public:
  uint32_t Get() const { return CountOf(word_.load(std::memory_order_relaxed), ForkGeneration()); }

  // Counts one more; 4294967295 are the most it counts. With `only_first`, refuses (false) when the
  // count is not 0.
  bool Add(bool only_first) {
    const uint64_t generation = ForkGeneration();
    uint64_t seen = word_.load(std::memory_order_relaxed);
    uint32_t count;
    do {
      count = CountOf(seen, generation);
      if (only_first && count != 0) return false;
    } while (!Replace(&seen, generation + count + (count != UINT32_MAX)));
    return true;
  }

  // Counts one less, or refuses (false) at 0.
  bool Drop() {
    const uint64_t generation = ForkGeneration();
    uint64_t seen = word_.load(std::memory_order_relaxed);
    uint32_t count;
    do {
      count = CountOf(seen, generation);
      if (count == 0) return false;
    } while (!Replace(&seen, generation + count - 1));
    return true;
  }

 private:
  static uint32_t CountOf(uint64_t word, uint64_t generation) {
    const uint64_t count = word - generation;
    return count < kOneForkGeneration ? static_cast<uint32_t>(count) : 0;
  }

  // A locked instruction costs as much as all the rest of an uncontended acquire, so a process that
  // has one thread does without.
  bool Replace(uint64_t* seen, uint64_t word) {
    if (ABSL_PREDICT_TRUE(__libc_single_threaded)) {
      word_.store(word, std::memory_order_relaxed);
      return true;
    }
    return word_.compare_exchange_weak(*seen, word, std::memory_order_relaxed);
  }

  // The generation in the high 32 bits, the count in the low ones.
  std::atomic<uint64_t> word_{0};
};

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_HOLD_COUNT_H_
