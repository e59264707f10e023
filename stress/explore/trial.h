// A trial: a few calls of a few processes in an exact order. One of the calls is held in the middle
// while others are made, at each instruction in turn.
//
// The windows of real bugs are one or two instructions wide. A trial does not wait until two
// processes meet in one: it stops the first there, lets the others pass, and looks at what comes of
// it. So a machine with one core finds what another needs many for.

#ifndef PSEM_STRESS_EXPLORE_TRIAL_H_
#define PSEM_STRESS_EXPLORE_TRIAL_H_

#include <cstdint>
#include <string>
#include <vector>

#include "stress/record/operation.h"
#include "stress/run/halts.h"

namespace psem {

// When the deadline of an acquire_until is.
enum class Due : uint8_t {
  kNever,  // In an hour.
  kSoon,   // In a millisecond or two.
  kPast,   // A second ago.
  kBad,    // tv_nsec is out of range.
};

// Longer than any call: nowhere.
constexpr uint32_t kNowhere = 1000000;

struct Move {
  enum class Kind : uint8_t {
    kCall,              // A process begins a call; the next move comes when it has ended or sleeps.
    kGoOn,              // A process that is held goes on.
    kSignal,            // A process gets a signal that it has a handler for.
    kKill,              // A process is killed, wherever it is.
    kStop,              // A process is stopped and continued.
    kReleaseInHandler,  // A process that is held releases a permit there, in a signal handler.
    kTakeMemoryAway,    // A process that is held loses the semaphores' memory.
    kSteal,             // A process releases a permit and tries to take it again at once.
    kWaitForDeadline,   // Until the deadline of a process's wait has passed.
  };
  Kind kind = Kind::kCall;
  int actor = 0;
  OperationKind call = OperationKind::kAcquire;
  int semaphore = 0;
  Due due = Due::kNever;
  clockid_t clock = CLOCK_MONOTONIC;
  bool held = false;  // This call is the one that is held.
  // Of kSteal and kSignal: until the wait of this process should long have come to its deadline.
  int until_due = -1;
};

struct Trial {
  std::vector<unsigned> values = {0};  // Of the semaphores, at the start.
  int actors = 2;
  std::vector<Move> moves;
  bool restart = false;  // Handlers have SA_RESTART.
  // The last moves come only if a process holds a permit of its own by then: see kTakeMemoryAway.
  bool fresh = false;  // It breaks processes or semaphores: it needs new ones each time.
};

// Moves, for those who write trials.
inline Move CallOf(int actor, OperationKind call, int semaphore = 0) {
  Move move;
  move.actor = actor;
  move.call = call;
  move.semaphore = semaphore;
  return move;
}
inline Move WaitOf(int actor, Due due, clockid_t clock = CLOCK_MONOTONIC) {
  Move move = CallOf(actor, OperationKind::kAcquireUntil);
  move.due = due;
  move.clock = clock;
  return move;
}
inline Move Held(Move move) {
  move.held = true;
  return move;
}
inline Move MoveOf(Move::Kind kind, int actor) {
  Move move;
  move.kind = kind;
  move.actor = actor;
  return move;
}

// "worker 0: release, held after 17 instructions".
std::string MoveText(const Move& move, const HaltPoint& halt);

}  // namespace psem

#endif  // PSEM_STRESS_EXPLORE_TRIAL_H_
