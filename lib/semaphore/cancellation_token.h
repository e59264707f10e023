// Ends waits from outside: from another thread, or from a signal handler.
//
//     psem::CancellationToken stop;            // A SIGINT handler calls stop.Cancel().
//     psem::AcquireOptions wait;
//     wait.cancellation = &stop;
//     absl::Status status = jobs.Acquire(wait);  // Cancelled (ECANCELED), soon after the signal.

#ifndef PSEM_LIB_SEMAPHORE_CANCELLATION_TOKEN_H_
#define PSEM_LIB_SEMAPHORE_CANCELLATION_TOKEN_H_

#include <atomic>
#include <cstdint>

namespace psem {

// Requires: it outlives the acquires that it was given to, in memory that can be written to.
// Threads: all may be called at once.
// Fork: a child has a token of its own; place it in shared memory to have one for both.
class CancellationToken {
 public:
  CancellationToken() = default;
  CancellationToken(const CancellationToken&) = delete;
  CancellationToken& operator=(const CancellationToken&) = delete;

  // Ends every acquire that waits with this token, and all that would wait with it later. It stays
  // cancelled.
  // Signals: async-signal-safe; keeps errno.
  void Cancel();

  // Signals: async-signal-safe.
  bool cancelled() const { return cancelled_.load(std::memory_order_acquire) != 0; }

  // 0 until cancelled; for futex calls.
  const uint32_t* futex() const { return reinterpret_cast<const uint32_t*>(&cancelled_); }

 private:
  std::atomic<uint32_t> cancelled_{0};
};

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_CANCELLATION_TOKEN_H_
