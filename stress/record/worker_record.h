// What one worker does, in memory that survives it. The worker alone writes; everybody may read.

#ifndef PSEM_STRESS_RECORD_WORKER_RECORD_H_
#define PSEM_STRESS_RECORD_WORKER_RECORD_H_

#include <atomic>
#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "stress/record/clock.h"
#include "stress/record/faults.h"
#include "stress/record/operation.h"
#include "stress/record/outcome.h"

namespace psem {

constexpr int kMaxWorkers = 64;
constexpr int kMaxSemaphores = kMaxWorkers;  // Of one run; ping_pong has one for each worker.

// Where a worker is in its life.
enum class Place : uint8_t {
  kStarting,    // It opens the semaphores.
  kOpenFailed,  // Its last: the subject's open returned an error.
  kWorking,     // In a round; inside a call when it began more than it ended.
  kParked,      // At the barrier between rounds: it can change nothing.
  kAuditing,    // All others are parked; it counts the free permits.
  kClosing,     // It closes the semaphores.
  kFrozen,      // Its last: somebody saw a forbidden outcome.
  kDone,        // Its last: it closed the semaphores.
};

// The first forbidden outcome that a worker saw.
struct Sighting {
  Outcome outcome = Outcome::kAcquired;
  int32_t worker = 0;
  int32_t semaphore = 0;
  uint64_t round = 0;
  uint64_t at_ns = 0;
  char evidence[320] = {};  // A sentence or two.
};

struct alignas(64) WorkerRecord {
  static constexpr uint64_t kRingSize = 256;  // Operations that are kept.

  std::atomic<Place> place{Place::kStarting};
  std::atomic<int32_t> open_errno{0};
  std::atomic<uint64_t> round{0};
  std::atomic<uint64_t> begun{0};    // Operations.
  std::atomic<uint64_t> ended{0};    // As many, or one less.
  std::atomic<bool> sighted{false};  // `sighting` is complete.
  Sighting sighting;
  std::atomic<uint64_t> taken[kMaxSemaphores] = {};  // Permits, of each semaphore.
  std::atomic<uint64_t> given[kMaxSemaphores] = {};
  std::atomic<uint64_t> outcomes[kOutcomes] = {};
  std::atomic<uint64_t> faults[kFaults] = {};
  Operation ring[kRingSize];  // Operation number n lies at n % kRingSize.

  void Begin(OperationKind kind, int semaphore, uint64_t deadline_ns) {
    const uint64_t number = begun.load(std::memory_order_relaxed);
    Operation& operation = ring[number % kRingSize];
    operation.ended_ns = 0;
    operation.deadline_ns = deadline_ns;
    operation.bad_deadline = false;
    operation.kind = kind;
    operation.semaphore = static_cast<uint8_t>(semaphore);
    operation.begun_ns = NowNs();
    // Release: who sees the number sees the operation.
    begun.store(number + 1, std::memory_order_release);
  }

  // The operation that began last.
  // Requires: one did.
  Operation& LastOperation() {
    return ring[(begun.load(std::memory_order_relaxed) - 1) % kRingSize];
  }

  void End(int result) {
    const uint64_t number = ended.load(std::memory_order_relaxed);
    Operation& operation = ring[number % kRingSize];
    operation.result = result;
    operation.ended_ns = NowNs();
    if (result == 0 && operation.kind <= OperationKind::kRelease) {
      const bool gives = operation.kind == OperationKind::kRelease;
      AddOne(gives ? given[operation.semaphore] : taken[operation.semaphore]);
    }
    ended.store(number + 1, std::memory_order_release);
  }

  void Count(Outcome outcome) { AddOne(outcomes[static_cast<int>(outcome)]); }
  void Count(Fault fault) { AddOne(faults[static_cast<int>(fault)]); }

  // Completes `sighting`; `evidence` is cut to what it holds.
  void Sight(Outcome outcome, int worker, int semaphore, absl::string_view evidence);

  // Not a locked instruction: nobody else writes.
  static void AddOne(std::atomic<uint64_t>& count) {
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
};

static_assert(std::atomic<uint64_t>::is_always_lock_free, "records are shared between processes");
static_assert(std::atomic<Place>::is_always_lock_free, "records are shared between processes");
static_assert(std::atomic<bool>::is_always_lock_free, "records are shared between processes");

// Returns the operations that the ring still has, oldest first; the last one may not have ended.
// Requires: the worker is frozen, asleep or dead; the oldest few of one that runs may be torn.
std::vector<Operation> LastOperations(const WorkerRecord& record);

}  // namespace psem

#endif  // PSEM_STRESS_RECORD_WORKER_RECORD_H_
