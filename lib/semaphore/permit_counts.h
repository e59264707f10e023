// How many permits a handle holds in this process, and how often it has acquired.

#ifndef PSEM_LIB_SEMAPHORE_PERMIT_COUNTS_H_
#define PSEM_LIB_SEMAPHORE_PERMIT_COUNTS_H_

#include <sys/single_threaded.h>

#include <atomic>
#include <cstdint>

#include "absl/base/optimization.h"

namespace psem {

// Threads: all may be called at once.
// Signals: Drop may be called in a handler that interrupts any of them, on the same thread too.
// Fork: the counts are the parent's: a forked child calls Forget (open_semaphores.h).
class PermitCounts {
 public:
  uint32_t held() const { return static_cast<uint32_t>(word_.load(std::memory_order_relaxed)); }

  // The acquires since the handle was opened.
  uint64_t acquires() const {
    const uint64_t carried = carried_acquires_.load(std::memory_order_relaxed);
    return carried * kOneAcquire + word_.load(std::memory_order_relaxed) / kOneAcquire;
  }

  // Counts one acquire of `permits`; 4294967295 are the most that count as held. With `only_first`,
  // refuses (false) when some are held.
  bool Add(uint32_t permits, bool only_first) {
    uint64_t seen = word_.load(std::memory_order_relaxed);
    for (;;) {
      const auto held = static_cast<uint32_t>(seen);
      if (ABSL_PREDICT_FALSE(only_first && held != 0)) return false;
      const uint64_t step = kOneAcquire + (held <= UINT32_MAX - permits ? permits : 0);
      bool is_full = false;
      if (ABSL_PREDICT_TRUE(IsAlone())) {
        is_full = AddAlone(step);  // What a handler has lowered meanwhile needs no second look.
      } else if (!word_.compare_exchange_weak(seen, seen + step, std::memory_order_relaxed)) {
        continue;
      } else {
        is_full = seen + step < seen;
      }
      if (ABSL_PREDICT_FALSE(is_full)) carried_acquires_.fetch_add(1, std::memory_order_relaxed);
      return true;
    }
  }

  // Counts `permits` less, or refuses (false) when fewer are held.
  bool Drop(uint32_t permits) {
    uint64_t seen = word_.load(std::memory_order_relaxed);
    while (static_cast<uint32_t>(seen) >= permits) {
      if (ABSL_PREDICT_TRUE(IsAlone())) {
        if (ABSL_PREDICT_TRUE(ReplaceAlone(&seen, seen - permits))) return true;
        continue;  // A handler has dropped some just before.
      }
      if (word_.compare_exchange_weak(seen, seen - permits, std::memory_order_relaxed)) return true;
    }
    return false;
  }

  // Drop(1), which costs less where an odd number is held: one, nearly always.
  bool DropOne() { return ABSL_PREDICT_TRUE(IsAlone() && ClearLowestBitAlone()) || Drop(1); }

  // Takes back a Drop.
  void Restore(uint32_t permits) { word_.fetch_add(permits, std::memory_order_relaxed); }

  // In a forked child, which holds nothing and has acquired nothing.
  void Forget() {
    word_.store(0, std::memory_order_relaxed);
    carried_acquires_.store(0, std::memory_order_relaxed);
  }

 private:
  static constexpr uint64_t kOneAcquire = uint64_t{1} << 32;

  // A locked instruction costs as much as all the rest of an uncontended acquire, so a process that
  // has one thread does without: an unlocked one is still a single step for that thread's signal
  // handlers.
#if defined(__x86_64__) && !defined(__SANITIZE_THREAD__)
  static bool IsAlone() { return __libc_single_threaded; }

  // Returns whether the word has overflowed.
  bool AddAlone(uint64_t step) {
    bool is_full;
    asm volatile("addq %[step], %[word]" : "=@ccc"(is_full), [word] "+m"(word_) : [step] "r"(step));
    return is_full;
  }

  // Returns whether it was set: then there is one less.
  bool ClearLowestBitAlone() {
    bool was_set;
    asm volatile("btrq $0, %[word]" : "=@ccc"(was_set), [word] "+m"(word_));
    return was_set;
  }

  // As compare_exchange.
  bool ReplaceAlone(uint64_t* seen, uint64_t next) {
    bool is_replaced;
    asm volatile("cmpxchgq %[next], %[word]"
                 : "=@ccz"(is_replaced), [word] "+m"(word_), "+a"(*seen)
                 : [next] "r"(next));
    return is_replaced;
  }
#else
  static bool IsAlone() { return false; }
  bool AddAlone(uint64_t) { return false; }
  bool ClearLowestBitAlone() { return false; }
  bool ReplaceAlone(uint64_t*, uint64_t) { return false; }
#endif

  // The permits held in the low 32 bits, the acquires in the high ones, so that one instruction
  // counts both. What no longer fits is carried.
  std::atomic<uint64_t> word_{0};
  std::atomic<uint64_t> carried_acquires_{0};
};

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_PERMIT_COUNTS_H_
