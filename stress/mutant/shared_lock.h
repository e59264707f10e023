// A lock that processes share, for bases that keep more than a word.

#ifndef PSEM_STRESS_MUTANT_SHARED_LOCK_H_
#define PSEM_STRESS_MUTANT_SHARED_LOCK_H_

#include <time.h>

#include <atomic>
#include <cstdint>

#include "stress/mutant/futex.h"

namespace psem {

// Whoever waits for it sleeps. A process that dies with it leaves it closed. Zeroed, it is open.
class SharedLock {
 public:
  void Lock() {
    uint32_t open = kOpen;
    if (state_.compare_exchange_strong(open, kClosed)) return;
    while (state_.exchange(kClosedAndAwaited) != kOpen) {
      FutexWait(&state_, kClosedAndAwaited, CLOCK_MONOTONIC, nullptr);
    }
  }

  // Does not touch the lock's memory any more when somebody else may have got it.
  void Unlock() {
    if (state_.exchange(kOpen) == kClosedAndAwaited) FutexWake(&state_, 1);
  }

 private:
  static constexpr uint32_t kOpen = 0;
  static constexpr uint32_t kClosed = 1;
  static constexpr uint32_t kClosedAndAwaited = 2;

  std::atomic<uint32_t> state_;
};

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_SHARED_LOCK_H_
