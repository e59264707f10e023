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
    {Outcome::kWoken, "woken", "A process that slept got a permit that was released.", ""},
    {Outcome::kOverflow, "overflow", "A release at the maximum was refused.", ""},
    {Outcome::kSurvived, "survived", "Others went on after a process had been killed.", ""},
    {Outcome::kOpened, "opened", "A named semaphore was opened or created.", ""},
    {Outcome::kNotThere, "not-there", "A name was not there to open, or was there already.", ""},
    {Outcome::kPolled, "polled",
     "A waiter wakes again and again to look for a permit: correct, but slow and hungry.", ""},
    {Outcome::kLeftAsleep, "left-asleep",
     "A kill left a process asleep beside a free permit; a later release mended it.", ""},
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
    {Outcome::kOverslept, "overslept", "A timed wait goes on after its deadline has passed.",
     "A timed wait returns when its deadline has come."},
    {Outcome::kEarlyTimeout, "early-timeout", "A timed wait gave up before its deadline.",
     "A timed wait never ends early with ETIMEDOUT."},
    {Outcome::kUnexpectedError, "unexpected-error", "A call failed that had no reason to.",
     "The calls return what stress/subject/subject.h says, and nothing else."},
    {Outcome::kRefusedBesidePermit, "refused-beside-permit",
     "try_acquire found no permit although one was free all the time.",
     "try_acquire fails only when no permit is free."},
    {Outcome::kTimeoutBesidePermit, "timeout-beside-permit",
     "A timed wait gave up although a permit was free all the time.",
     "A permit that is free beats a deadline, also one that has passed."},
    {Outcome::kBadDeadlineTaken, "bad-deadline-taken",
     "A timed wait took a deadline whose tv_nsec is out of range.",
     "A wait with a tv_nsec below 0 or above 999,999,999 returns EINVAL."},
    {Outcome::kSignalSwallowed, "signal-swallowed",
     "A signal handler ran, and the process sleeps on in its wait.",
     "A signal whose handler was installed without SA_RESTART ends a wait with EINTR."},
    {Outcome::kHung, "hung", "A call does not return that waits for nothing.",
     "try_acquire, release, value, open and close return without waiting for a permit."},
    {Outcome::kHeldUp, "held-up", "A process that was stopped inside a call holds up the others.",
     "The others go on while a process is stopped in the middle of a call."},
    {Outcome::kBrokenByKill, "broken-by-kill",
     "After a process was killed the others do not get on, whatever they release.",
     "A process that is killed takes no more with it than what it held."},
    {Outcome::kImpossibleValue, "impossible-value",
     "value told a number that the semaphore cannot have had.",
     "value tells how many permits are free; a negative number says how many wait at most."},
    {Outcome::kOverflowMissed, "overflow-missed", "A release went beyond the maximum.",
     "A release returns EOVERFLOW when max_value permits are free, and changes nothing."},
    {Outcome::kOverflowTooEarly, "overflow-too-early",
     "A release was refused although fewer than max_value permits were free.",
     "A release returns EOVERFLOW only when max_value permits are free."},
    {Outcome::kTouchedAfterGive, "touched-after-give",
     "A release touched the semaphore's memory when its permit had been taken already.",
     "Whoever took the last permit may unmap or reuse the memory at once."},
    {Outcome::kStaleData, "stale-data",
     "A process did not see what was written before the release.",
     "What was done before a release is seen after the acquire that takes its permit."},
    {Outcome::kNameSplit, "name-split", "Processes that opened one name use different semaphores.",
     "A name leads to one semaphore until it is unlinked, and then to a new one."},
    {Outcome::kNameError, "name-error", "Opening a name failed that had no reason to.",
     "O_CREAT without O_EXCL never returns ENOENT or EEXIST, and of several O_CREAT|O_EXCL one "
     "succeeds."},
    {Outcome::kValueReset, "value-reset",
     "Opening a semaphore changed its value, or found it unfinished.",
     "The initial value is applied once, before anybody can open the semaphore."},
    {Outcome::kHandleBroken, "handle-broken", "Closing one handle broke another one.",
     "A handle stays usable until it is closed itself."},
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
