// From hints to causes: a table, whose rows for an outcome stand in the order of likelihood.

#include <errno.h>

#include <algorithm>

#include "stress/judge/causes.h"
#include "stress/judge/hints.h"

namespace psem {
namespace {

constexpr size_t kMost = 3;

struct Rule {
  Outcome outcome;
  bool (*when)(const Hints& hints);
  Cause cause;
};

bool Always(const Hints&) { return true; }
bool Exact(const Hints& hints) { return hints.exact; }
bool ByChance(const Hints& hints) { return !hints.exact; }
// In what was held, or may have been.
bool InAcquire(const Hints& hints) { return hints.held_acquire || !hints.exact; }
bool InRelease(const Hints& hints) { return hints.held_release || !hints.exact; }
bool HeldNowhere(const Hints& hints) {
  return hints.exact && !hints.held_acquire && !hints.held_release;
}
bool SignalInTrial(const Hints& hints) { return hints.exact && hints.signals; }
bool Signals(const Hints& hints) { return hints.signals; }
bool Woken(const Hints& hints) { return hints.woken; }
bool Barged(const Hints& hints) { return hints.barged; }
bool GaveUp(const Hints& hints) { return hints.gave_up; }
bool Refused(const Hints& hints) { return hints.refused; }
bool Killed(const Hints& hints) { return hints.killed; }
bool KilledWaiter(const Hints& hints) { return hints.killed_waiter; }
bool Slept(const Hints& hints) { return hints.slept; }
bool SeveralReleases(const Hints& hints) { return hints.releases >= 2; }
bool NobodyWasWoken(const Hints& hints) {
  return HeldNowhere(hints) && hints.releases > 0 && !hints.woken;
}
bool AtMaximum(const Hints& hints) { return hints.at_maximum || hints.overflowed; }
bool InHandler(const Hints& hints) { return hints.in_handler; }
bool Closed(const Hints& hints) { return hints.closed; }
bool Opening(const Hints& hints) { return hints.call == OperationKind::kOpenNamed; }
bool InvalidDeadline(const Hints& hints) {
  return hints.call == OperationKind::kAcquireUntil && hints.result == EINVAL;
}
bool ResultOfWait(const Hints& hints) {
  return hints.result == EAGAIN || hints.result == EINTR || hints.result == ETIMEDOUT;
}

constexpr Rule kRules[] = {
    {Outcome::kSecondHolder, SignalInTrial, Cause::kEintrTakenForPermit},
    {Outcome::kSecondHolder, InAcquire, Cause::kTornDecrement},
    {Outcome::kSecondHolder, Woken, Cause::kWakeTakenForPermit},
    {Outcome::kSecondHolder, Signals, Cause::kEintrTakenForPermit},
    {Outcome::kSecondHolder, InRelease, Cause::kTornIncrement},
    {Outcome::kSecondHolder, Always, Cause::kUncheckedDecrement},

    {Outcome::kPermitMadeUp, SignalInTrial, Cause::kEintrTakenForPermit},
    {Outcome::kPermitMadeUp, AtMaximum, Cause::kOverflowUnchecked},
    {Outcome::kPermitMadeUp, AtMaximum, Cause::kOverflowAddsFirst},
    {Outcome::kPermitMadeUp, InAcquire, Cause::kTornDecrement},
    {Outcome::kPermitMadeUp, InRelease, Cause::kTornIncrement},
    {Outcome::kPermitMadeUp, Woken, Cause::kWakeTakenForPermit},
    {Outcome::kPermitMadeUp, Signals, Cause::kEintrTakenForPermit},
    {Outcome::kPermitMadeUp, Always, Cause::kUncheckedDecrement},

    {Outcome::kPermitLost, KilledWaiter, Cause::kHandedToTheDead},
    {Outcome::kPermitLost, GaveUp, Cause::kGivingUpTakes},
    {Outcome::kPermitLost, InRelease, Cause::kTornIncrement},
    {Outcome::kPermitLost, InAcquire, Cause::kTornDecrement},
    {Outcome::kPermitLost, Refused, Cause::kTryKeeps},
    {Outcome::kPermitLost, Always, Cause::kTornIncrement},

    {Outcome::kLostWakeup, NobodyWasWoken, Cause::kWakesNobody},
    {Outcome::kLostWakeup, GaveUp, Cause::kWakeSwallowed},
    {Outcome::kLostWakeup, InAcquire, Cause::kSleepsOnReread},
    {Outcome::kLostWakeup, InRelease, Cause::kWaitersReadBeforeAdd},
    {Outcome::kLostWakeup, HeldNowhere, Cause::kWakesOnlyFromZero},
    {Outcome::kLostWakeup, Exact, Cause::kRegistersAfterLook},
    {Outcome::kLostWakeup, Barged, Cause::kMarkLost},
    {Outcome::kLostWakeup, SeveralReleases, Cause::kWakesOnlyFromZero},
    {Outcome::kLostWakeup, Woken, Cause::kMarkCleared},
    {Outcome::kLostWakeup, ByChance, Cause::kNoFence},

    {Outcome::kOverslept, Signals, Cause::kTimeLeftNotRenewed},
    {Outcome::kOverslept, Always, Cause::kWrongClock},
    {Outcome::kOverslept, Always, Cause::kTimeLeftNotRenewed},
    {Outcome::kOverslept, KilledWaiter, Cause::kPlaceWithoutExit},

    {Outcome::kEarlyTimeout, Always, Cause::kWrongClock},
    {Outcome::kEarlyTimeout, Always, Cause::kRoundedDown},

    {Outcome::kUnexpectedError, InvalidDeadline, Cause::kDeadlineRefused},
    {Outcome::kUnexpectedError, ResultOfWait, Cause::kErrnoOfTheWait},
    {Outcome::kUnexpectedError, Always, Cause::kErrnoByAnotherWay},
    {Outcome::kUnexpectedError, Killed, Cause::kLockOfTheDead},

    {Outcome::kRefusedBesidePermit, Always, Cause::kTrySubtractsFirst},
    {Outcome::kRefusedBesidePermit, Always, Cause::kTryGivesUp},

    {Outcome::kTimeoutBesidePermit, Always, Cause::kDeadlineBeforePermit},
    {Outcome::kTimeoutBesidePermit, Refused, Cause::kTrySubtractsFirst},
    {Outcome::kTimeoutBesidePermit, Always, Cause::kTryGivesUp},

    {Outcome::kBadDeadlineTaken, Always, Cause::kNanosecondsUnchecked},

    {Outcome::kSignalSwallowed, Always, Cause::kEintrSwallowed},

    {Outcome::kHung, InHandler, Cause::kLockInHandler},
    {Outcome::kHung, Killed, Cause::kLockOfTheDead},
    {Outcome::kHung, Always, Cause::kNeverGetsOn},

    {Outcome::kHeldUp, Slept, Cause::kHandedToTheStopped},
    {Outcome::kHeldUp, Always, Cause::kLockHeld},

    {Outcome::kBrokenByKill, KilledWaiter, Cause::kPlaceWithoutExit},
    {Outcome::kBrokenByKill, KilledWaiter, Cause::kHandedToTheDead},
    {Outcome::kBrokenByKill, Always, Cause::kLockOfTheDead},
    {Outcome::kBrokenByKill, Always, Cause::kPlaceWithoutExit},

    {Outcome::kImpossibleValue, AtMaximum, Cause::kOverflowAddsFirst},
    {Outcome::kImpossibleValue, Refused, Cause::kTrySubtractsFirst},
    {Outcome::kImpossibleValue, Always, Cause::kUncheckedDecrement},
    {Outcome::kImpossibleValue, Always, Cause::kTwoLoads},

    {Outcome::kOverflowMissed, Always, Cause::kOverflowUnchecked},
    {Outcome::kOverflowMissed, Always, Cause::kWrongMaximum},

    {Outcome::kOverflowTooEarly, Always, Cause::kOverflowAddsFirst},
    {Outcome::kOverflowTooEarly, Always, Cause::kWrongMaximum},

    {Outcome::kTouchedAfterGive, Always, Cause::kTouchesAfterGive},

    {Outcome::kStaleData, Always, Cause::kAcquireUnordered},
    {Outcome::kStaleData, Always, Cause::kReleaseUnordered},
    {Outcome::kStaleData, Always, Cause::kTornDecrement},

    {Outcome::kNameSplit, Always, Cause::kCacheByName},
    {Outcome::kNameSplit, Always, Cause::kTwoStepOpen},

    {Outcome::kNameError, Always, Cause::kTwoStepOpen},
    {Outcome::kNameError, Always, Cause::kCreatedUnfinished},

    {Outcome::kValueReset, Always, Cause::kValueReapplied},
    {Outcome::kValueReset, Always, Cause::kCreatedUnfinished},

    {Outcome::kHandleBroken, Always, Cause::kSharedMapping},

    {Outcome::kCrashed, Opening, Cause::kCreatedUnfinished},
    {Outcome::kCrashed, Closed, Cause::kSharedMapping},
    {Outcome::kCrashed, Always, Cause::kPointerInSharedMemory},
    {Outcome::kCrashed, Always, Cause::kTouchesAfterGive},
};

}  // namespace

std::vector<Cause> LikelyCauses(const RunRecord& record, const Finding& finding) {
  const Hints hints = HintsOf(record, finding);
  std::vector<Cause> causes;
  for (const Rule& rule : kRules) {
    if (causes.size() == kMost) break;
    if (rule.outcome != finding.outcome || !rule.when(hints)) continue;
    if (std::find(causes.begin(), causes.end(), rule.cause) != causes.end()) continue;
    causes.push_back(rule.cause);
  }
  return causes;
}

}  // namespace psem
