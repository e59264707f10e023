// What the director of a trial and its actors tell each other, in memory that they share.

#ifndef PSEM_STRESS_EXPLORE_BOARD_H_
#define PSEM_STRESS_EXPLORE_BOARD_H_

#include <time.h>

#include <atomic>
#include <cstdint>

#include "stress/record/audit.h"
#include "stress/record/worker_record.h"
#include "stress/run/halts.h"

namespace psem {

struct Order {
  enum class Kind : uint8_t { kCall, kSteal, kAudit, kCalibrate };
  Kind kind = Kind::kCall;
  OperationKind call = OperationKind::kAcquire;
  int semaphore = 0;
  clockid_t clock = CLOCK_MONOTONIC;
  timespec deadline = {};
  uint64_t deadline_ns = 0;
  bool bad_deadline = false;
  HaltPoint halt;        // Nowhere if its count is 0.
  int64_t expected = 0;  // Of kAudit: permits that may be free.
  int64_t leave = 0;     // Of kAudit: permits to leave free.
};

// What an actor that is held is to do there.
enum class AsideOrder : uint32_t { kNothing, kRelease, kTakeMemoryAway };

// An actor that never comes to the end of an order is replaced, never given another.
struct alignas(64) ActorBox {
  std::atomic<uint32_t> given{0};   // Orders that the director gave.
  std::atomic<uint32_t> ended{0};   // Orders that the actor has carried out.
  std::atomic<uint32_t> held{0};    // The number of the order in which it is held; 0: it is not.
  std::atomic<uint32_t> go_on{0};   // The number of the order in which it may go on.
  std::atomic<uint32_t> nudges{0};  // Grows when somebody who is held has something to look at.
  std::atomic<AsideOrder> aside{AsideOrder::kNothing};
  std::atomic<bool> aside_done{false};
  std::atomic<int32_t> aside_result{0};
  std::atomic<bool> ready{false};
  std::atomic<uint32_t> counted{0};  // Instructions of the last call, until it was held.
  Order order;
  Audit audit;
};

struct Board {
  std::atomic<uint32_t> events{0};  // Grows when an actor ends an order or is held.
  ActorBox actors[kMaxWorkers];
};

}  // namespace psem

#endif  // PSEM_STRESS_EXPLORE_BOARD_H_
