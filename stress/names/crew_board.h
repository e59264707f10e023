// What the leader of a crew and its members tell each other, in memory that they share.

#ifndef PSEM_STRESS_NAMES_CREW_BOARD_H_
#define PSEM_STRESS_NAMES_CREW_BOARD_H_

#include <atomic>
#include <cstdint>

#include "stress/names/name_call.h"
#include "stress/run/halts.h"

namespace psem {

constexpr uint32_t kMostInOrder = 12;  // Calls.
constexpr uint32_t kMostLogged = 128;  // Calls of one process in one trial.

struct CrewOrder {
  enum class Kind : uint8_t {
    kCalls,  // The calls, one after the other.
    kFork,   // Forks `child`, which inherits the handles and takes orders from then on.
    kReap,   // Waits until `child`, which it forked, has ended.
    kExit,   // Ends, and closes nothing.
  };
  Kind kind = Kind::kCalls;
  uint8_t child = 0;
  bool at_gate = false;  // The calls begin when the gate opens.
  int core = 0;          // Moves there, modulo the cores there are.
  HaltPoint halt;        // In the first call; nowhere if its count is 0.
  uint32_t count = 0;
  NameCall calls[kMostInOrder];
};

struct alignas(64) CrewBox {
  std::atomic<uint32_t> given{0};  // Orders that the leader gave.
  std::atomic<uint32_t> ended{0};  // Orders that were carried out.
  std::atomic<uint32_t> held{0};   // The number of the order in which it is held; 0: it is not.
  std::atomic<uint32_t> go_on{0};  // The number of the order in which it may go on.
  std::atomic<uint32_t> waits_at_gate{0};  // The number of the order in which it does.
  std::atomic<uint32_t> counted{0};        // Instructions of the last call with a halt.
  std::atomic<int32_t> pid{0};
  std::atomic<int32_t> child_status{0};  // Of kReap.
  CrewOrder order;
  std::atomic<uint32_t> logged{0};  // Calls in `log`; the last one may not have ended.
  NameCall log[kMostLogged];
};

struct CrewBoard {
  std::atomic<uint32_t> events{0};  // Grows when a member ends an order or is held.
  std::atomic<bool> gate_is_open{false};
  CrewBox boxes[kMostMembers];
};

}  // namespace psem

#endif  // PSEM_STRESS_NAMES_CREW_BOARD_H_
