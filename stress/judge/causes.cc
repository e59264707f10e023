#include "stress/judge/causes.h"

namespace psem {
namespace {

struct Row {
  Cause cause;
  absl::string_view name;
  absl::string_view text;
};

constexpr Row kRows[] = {
    {Cause::kTornDecrement, "torn-decrement",
     "The decrement is a load and a store: what others do in between is overwritten, and two "
     "processes get one permit. Use one compare-and-swap."},
    {Cause::kTornIncrement, "torn-increment",
     "The increment is a load and a store: a release, or an acquire, in between is overwritten. "
     "Use one atomic add."},
    {Cause::kUncheckedDecrement, "unchecked-decrement",
     "acquire looks whether the value is above 0 and subtracts in a second step, whatever the "
     "value "
     "is by then. Look and subtract in one compare-and-swap."},
    {Cause::kWakeTakenForPermit, "wake-taken-for-permit",
     "Whoever wakes up takes the permit for its own. A wait also ends for no reason, or after "
     "somebody else took the permit: go round the loop and take it by compare-and-swap."},
    {Cause::kSleepsOnReread, "sleeps-on-reread",
     "The waiter sleeps on a value that it read again, not on the one that it decided on: a "
     "release in between goes unseen. Give the futex call the value that made it wait."},
    {Cause::kRegistersAfterLook, "registers-after-look",
     "The waiter looks at the value first and registers as a waiter afterwards: a release in "
     "between sees no waiter. Register, then look again, then sleep."},
    {Cause::kWakesOnlyFromZero, "wakes-only-from-zero",
     "release wakes only when it takes the value from 0 to 1: of two releases in a row the second "
     "wakes nobody. Wake whenever somebody waits."},
    {Cause::kWaitersReadBeforeAdd, "waiters-read-before-add",
     "release looks whether anybody waits before it adds: a waiter that registers in between is "
     "not woken. Add first, then look."},
    {Cause::kMarkLost, "mark-lost",
     "The mark that says somebody waits goes away when another process takes a permit, or when the "
     "value is above 0 for a moment: the next release wakes nobody."},
    {Cause::kMarkCleared, "mark-cleared",
     "A waiter that was woken clears the mark, or the count, of waiters although others still "
     "sleep. Each may take back only its own registration."},
    {Cause::kNoFence, "no-fence",
     "The waiter registers and looks at the value, release adds and looks for waiters, without a "
     "full fence between the two steps of each: both see the old state. Make all four "
     "sequentially consistent."},
    {Cause::kWakesNobody, "wakes-nobody",
     "A wake reaches no other process: the futex calls have FUTEX_PRIVATE_FLAG, or act on another "
     "address, or the condition or mutex is not PTHREAD_PROCESS_SHARED; or release never wakes."},
    {Cause::kWakeSwallowed, "wake-swallowed",
     "A wait that gives up, at its deadline or for a signal, has used up a wake that was meant for "
     "another waiter. Look at the value once more, or hand the wake on."},
    {Cause::kPlaceWithoutExit, "place-without-exit",
     "A waiter that was killed or gave up keeps its ticket, its place in the queue or its count "
     "among the waiters: those behind it wait for it for ever."},
    {Cause::kHandedToTheDead, "handed-to-the-dead",
     "release hands the permit to a certain waiter, and that one has been killed. Leave the permit "
     "in the value, where anybody can take it."},
    {Cause::kLockOfTheDead, "lock-of-the-dead",
     "A process was killed while it held a lock inside the semaphore, or had written half of its "
     "state. Use a robust mutex and mend the state at EOWNERDEAD, or one atomic step."},
    {Cause::kLockHeld, "lock-held",
     "The process was stopped while it held a lock inside the semaphore, or in a step that others "
     "spin for. If that is as it must be, the subject lacks stop safety: say so in `lacks`."},
    {Cause::kHandedToTheStopped, "handed-to-the-stopped",
     "The next permit belongs to a certain process (a ticket, a queue), and that one is stopped: "
     "the others wait for it although a permit is free."},
    {Cause::kLockInHandler, "lock-in-handler",
     "release takes a lock, and was called in a signal handler while the same process held that "
     "lock. Do without a lock in release, or say so in `lacks`."},
    {Cause::kNeverGetsOn, "never-gets-on",
     "The call spins or sleeps until another process takes a step that never comes: a lock that is "
     "not given back on some path (an error, EOVERFLOW, EINTR), or a loop that does not look "
     "again."},
    {Cause::kEintrTakenForPermit, "eintr-taken-for-permit",
     "EINTR from the wait is taken for success: after a signal acquire returns 0 without a permit. "
     "Look at what the wait returned."},
    {Cause::kEintrSwallowed, "eintr-swallowed",
     "The loop waits again when the wait returns EINTR, or signals are blocked in it. Hand EINTR "
     "on; or say in `lacks` that it never is."},
    {Cause::kErrnoOfTheWait, "errno-of-the-wait",
     "What the futex or condition wait returned goes to the caller as it is. EAGAIN and EINTR "
     "without a handler only mean: look at the value again."},
    {Cause::kErrnoByAnotherWay, "errno-by-another-way",
     "The result is not the errno itself: -1 with errno beside it, an errno left over from an "
     "earlier call, or the error of something inside."},
    {Cause::kGivingUpTakes, "giving-up-takes",
     "A wait that ended with ETIMEDOUT or EINTR has taken a permit all the same: it subtracts "
     "before it waits and does not add back, or a permit was handed to it as it left."},
    {Cause::kDeadlineBeforePermit, "deadline-before-permit",
     "The deadline is looked at before the permit. Try first, and once more when the wait has "
     "timed out; only then return ETIMEDOUT."},
    {Cause::kWrongClock, "wrong-clock",
     "The deadline is measured on another clock than the caller's: a monotonic one on the wall "
     "clock or the other way round (FUTEX_CLOCK_REALTIME, pthread_condattr_setclock)."},
    {Cause::kTimeLeftNotRenewed, "time-left-not-renewed",
     "The time left is computed once, or taken for an absolute time: each wake or signal starts "
     "the whole wait anew. Compute it before each sleep, or sleep to the absolute time."},
    {Cause::kRoundedDown, "rounded-down",
     "The time left is rounded down, to milliseconds or microseconds, or compared with a coarse "
     "clock. Round up, and look at the clock before giving up."},
    {Cause::kNanosecondsUnchecked, "nanoseconds-unchecked",
     "tv_nsec is not looked at. Outside of 0 to 999,999,999 return EINVAL, at the latest when "
     "there is no permit and the call would wait."},
    {Cause::kDeadlineRefused, "deadline-refused",
     "A deadline that is good is refused: a time left below 0 is handed to the kernel, or the "
     "seconds and nanoseconds are not carried over."},
    {Cause::kTrySubtractsFirst, "try-subtracts-first",
     "try_acquire subtracts first and adds back when that was one too many: in between others see "
     "a value that is too low. Subtract by compare-and-swap, and only from above 0."},
    {Cause::kTryGivesUp, "try-gives-up",
     "try_acquire gives up when its compare-and-swap fails, because somebody else changed the "
     "value or for no reason (the weak form), or when a lock is taken. Go round until it is 0."},
    {Cause::kTryKeeps, "try-keeps",
     "A try_acquire that returns EAGAIN has subtracted, and does not add back on every path."},
    {Cause::kOverflowUnchecked, "overflow-unchecked",
     "release adds without a look at the maximum, and the value wraps. Compare and add in one "
     "compare-and-swap, and return EOVERFLOW."},
    {Cause::kOverflowAddsFirst, "overflow-adds-first",
     "release adds first and subtracts again when that was too much: in between others see, and "
     "may take, a permit that there is not; or another release is refused."},
    {Cause::kWrongMaximum, "wrong-maximum",
     "release compares with another maximum than max_value: of another type, one off, or with a "
     "word that also holds the waiters."},
    {Cause::kTwoLoads, "two-loads",
     "value is put together from two loads, and others act between them; or waiters are subtracted "
     "that are not there. Read one word once."},
    {Cause::kTouchesAfterGive, "touches-after-give",
     "release reads or writes the semaphore after the step that gives the permit: whoever took it "
     "may have unmapped the memory by then. Give last; the wake may use the address alone."},
    {Cause::kAcquireUnordered, "acquire-unordered",
     "The step that takes the permit does not have acquire order: later reads are made before it. "
     "Use memory_order_acquire, on the path without a wait too."},
    {Cause::kReleaseUnordered, "release-unordered",
     "The step that gives the permit does not have release order: it is seen before what was "
     "written earlier. Use memory_order_release."},
    {Cause::kCreatedUnfinished, "created-unfinished",
     "The file gets its name first and is filled in afterwards: another opener finds it empty or "
     "half done. Fill a file without that name, then link it."},
    {Cause::kTwoStepOpen, "two-step-open",
     "Opening and creating are two steps that are made once: between them the name comes or goes. "
     "Go round again at ENOENT and EEXIST."},
    {Cause::kCacheByName, "cache-by-name",
     "A cache hands out the semaphore that a name led to earlier, although it was unlinked and "
     "made anew; or two creators replace each other's file. Compare device and inode."},
    {Cause::kValueReapplied, "value-reapplied",
     "Whoever opens with O_CREAT sets the initial value, also when the semaphore was there. Only "
     "who created it may."},
    {Cause::kSharedMapping, "shared-mapping",
     "Two handles of one process share a mapping, and closing one of them takes it away. Count "
     "the handles."},
    {Cause::kPointerInSharedMemory, "pointer-in-shared-memory",
     "The shared state holds a pointer, or a queue whose nodes lie in one process: it means "
     "nothing in another one, or after its owner has gone on."},
};

constexpr bool RowsAreInOrder() {
  for (int i = 0; i < kCauses; ++i) {
    if (kRows[i].cause != static_cast<Cause>(i)) return false;
  }
  return sizeof(kRows) / sizeof(kRows[0]) == kCauses;
}
static_assert(RowsAreInOrder(), "a row for each cause, in its place");

}  // namespace

absl::string_view CauseName(Cause cause) { return kRows[static_cast<int>(cause)].name; }
absl::string_view CauseText(Cause cause) { return kRows[static_cast<int>(cause)].text; }

}  // namespace psem
