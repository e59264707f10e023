// What the record of a failure tells about where in the code to look: who was where, and what came
// in between.

#ifndef PSEM_STRESS_JUDGE_HINTS_H_
#define PSEM_STRESS_JUDGE_HINTS_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "stress/judge/verdict.h"
#include "stress/record/run_record.h"

namespace psem {

// A call that a trial held in the middle.
struct HeldCall {
  int worker = 0;
  absl::optional<OperationKind> kind;  // None: the move does not tell.
  absl::string_view where;             // "after 17 instructions"; part of the move's text.
};

// Returns the call that `move`, a text of TrialRecord::moves, says was held; none when it says so
// of none.
absl::optional<HeldCall> ReadHeldCall(absl::string_view move);

// Of the calls in the shortest stretch, and the trouble that there was.
struct Hints {
  bool exact = false;                  // A trial: nothing else happened.
  bool held_acquire = false;           // A call that takes was held in the middle;
  bool held_release = false;           // one that gives was.
  absl::optional<OperationKind> call;  // The call that showed it.
  int result = 0;                      // That it returned.
  bool never_returned = false;         // It did not return at all.
  bool bad_deadline = false;           // Its deadline was none.
  int releases = 0;                    // That returned 0.
  bool slept = false;                  // Others or this one never returned from a wait.
  bool woken = false;                  // Somebody got a permit that was released while it waited.
  bool barged = false;                 // Somebody took a permit while another one waited.
  bool gave_up = false;                // A wait returned ETIMEDOUT or EINTR.
  bool refused = false;                // A try_acquire returned EAGAIN.
  bool overflowed = false;             // A release returned EOVERFLOW.
  bool at_maximum = false;             // No more permits fit in when it began.
  bool signals = false;                // Handlers ran.
  bool killed = false;                 // Somebody was killed;
  bool killed_waiter = false;          // inside a wait.
  bool in_handler = false;             // A release was made in a signal handler.
  bool closed = false;                 // A handle was closed.
};

Hints HintsOf(const RunRecord& record, const Finding& finding);

}  // namespace psem

#endif  // PSEM_STRESS_JUDGE_HINTS_H_
