// What came of one trial: a few calls of a few processes in an exact order, one of them held in the
// middle of its call meanwhile. Plain values, for the judge.

#ifndef PSEM_STRESS_RECORD_TRIAL_RECORD_H_
#define PSEM_STRESS_RECORD_TRIAL_RECORD_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "stress/record/audit.h"
#include "stress/record/operation.h"

namespace psem {

// Where a process of a trial stands when nothing is asked of it any more.
enum class Stand : uint8_t {
  kIdle,    // It has ended all its calls.
  kHalted,  // Held inside a call, at an instruction.
  kInCall,  // Inside a call: asleep, or at work.
  kDead,
};

struct TrialWorker {
  Stand stand = Stand::kIdle;
  bool killed = false;      // By the suite.
  bool in_handler = false;  // Not a process of its own: a signal handler that struck one.
  bool unmapped = false;    // The suite took the semaphore's memory away from it while it was held.
  bool signalled = false;  // A handler without SA_RESTART ran while it was asleep in its last call.
  int late_chances = 0;    // How often it got a core after the deadline of a wait, and waited on.
  absl::optional<int> wait_status;  // Of kDead, as waitpid tells it.
  // What it released less what it took, of each semaphore, also in calls that are not kept.
  std::vector<int64_t> net;
  std::vector<Operation> operations;  // Of this trial, oldest first; the last may not have ended.
};

// The proof that nothing moves any more; see stress/judge/stillness.h.
struct StillnessProof {
  bool proven = false;
  bool polling = false;  // Somebody wakes again and again, and finds nothing.
  uint64_t span_ns = 0;
  int looks = 0;
};

struct TrialRecord {
  // The trial in words: "worker 0: release, held after 17 instructions", ...
  std::vector<std::string> moves;
  std::vector<int64_t> values_at_start;  // Of each semaphore.
  uint64_t max_value = 0;
  bool signals = false;   // Handlers ran.
  bool eintr = true;      // Promised: a signal ends a wait.
  bool stop_safe = true;  // Promised.
  std::vector<TrialWorker> workers;
  StillnessProof stillness;
  // Releases by the suite after the moves, each of which should have woken a waiter.
  int rescues = 0;
  // Counted when nobody waited any more, or when those who wait were proven to sleep for good; one
  // for each semaphore.
  std::vector<Audit> audits;
};

}  // namespace psem

#endif  // PSEM_STRESS_RECORD_TRIAL_RECORD_H_
