#include "stress/record/outcome.h"

namespace psem {
namespace {

struct Row {
  Outcome outcome;
  absl::string_view name;
  absl::string_view meaning;
  absl::string_view promise;
};

constexpr Row kRows[] = {
    {Outcome::kAcquired, "acquired", "A permit was taken.", ""},
    {Outcome::kRefused, "refused", "try_acquire found no permit.", ""},
    {Outcome::kTimedOut, "timed-out", "A timed wait gave up at its deadline.", ""},
    {Outcome::kInterrupted, "interrupted", "A signal handler ended a wait.", ""},
    {Outcome::kTookOver, "took-over", "A process entered after another one had left.", ""},
    {Outcome::kHandedOver, "handed-over", "A process got what its partner had posted.", ""},
    {Outcome::kBalanced, "balanced", "At a quiet point, held + free = the permits there are.", ""},
    {Outcome::kSecondHolder, "second-holder",
     "Two processes held the only permit at the same time.",
     "With one permit, at most one process is between acquire and release, and it sees all that "
     "the last one wrote."},
    {Outcome::kPermitMadeUp, "permit-made-up", "There are more permits than there should be.",
     "Permits come from create and release alone."},
    {Outcome::kPermitLost, "permit-lost", "A permit is gone that nobody holds.",
     "A permit goes only to a process whose acquire returned 0."},
    {Outcome::kLostWakeup, "lost-wakeup", "A process sleeps in acquire although a permit is free.",
     "Every release lets a process go on that waits."},
    {Outcome::kOverslept, "overslept", "A timed wait sleeps on after its deadline has passed.",
     "A timed wait returns when its deadline has come."},
    {Outcome::kEarlyTimeout, "early-timeout", "A timed wait gave up before its deadline.",
     "A timed wait never ends early with ETIMEDOUT."},
    {Outcome::kUnexpectedError, "unexpected-error", "A call failed that had no reason to.",
     "The calls return what stress/subject/subject.h says, and nothing else."},
    {Outcome::kCrashed, "crashed", "A process died inside a call.",
     "The calls return, whatever the order of calls in other processes."},
};

constexpr bool RowsAreInOrder() {
  for (int i = 0; i < kOutcomes; ++i) {
    if (kRows[i].outcome != static_cast<Outcome>(i)) return false;
  }
  return sizeof(kRows) / sizeof(kRows[0]) == kOutcomes;
}
static_assert(RowsAreInOrder(), "a row for each outcome, in its place");

const Row& RowOf(Outcome outcome) { return kRows[static_cast<int>(outcome)]; }

}  // namespace

absl::string_view OutcomeName(Outcome outcome) { return RowOf(outcome).name; }
absl::string_view OutcomeMeaning(Outcome outcome) { return RowOf(outcome).meaning; }
absl::string_view BrokenPromise(Outcome outcome) { return RowOf(outcome).promise; }

}  // namespace psem
