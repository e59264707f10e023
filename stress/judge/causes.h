// What is likely to be wrong in the code, in the words of bugs that semaphores have had.

#ifndef PSEM_STRESS_JUDGE_CAUSES_H_
#define PSEM_STRESS_JUDGE_CAUSES_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "stress/judge/verdict.h"
#include "stress/record/run_record.h"

namespace psem {

enum class Cause : uint8_t {
  kTornDecrement,
  kTornIncrement,
  kUncheckedDecrement,
  kWakeTakenForPermit,
  kSleepsOnReread,
  kRegistersAfterLook,
  kWakesOnlyFromZero,
  kWaitersReadBeforeAdd,
  kMarkLost,
  kMarkCleared,
  kNoFence,
  kWakesNobody,
  kWakeSwallowed,
  kPlaceWithoutExit,
  kHandedToTheDead,
  kLockOfTheDead,
  kLockHeld,
  kHandedToTheStopped,
  kLockInHandler,
  kNeverGetsOn,
  kEintrTakenForPermit,
  kEintrSwallowed,
  kErrnoOfTheWait,
  kErrnoByAnotherWay,
  kGivingUpTakes,
  kDeadlineBeforePermit,
  kWrongClock,
  kTimeLeftNotRenewed,
  kRoundedDown,
  kNanosecondsUnchecked,
  kDeadlineRefused,
  kTrySubtractsFirst,
  kTryGivesUp,
  kTryKeeps,
  kOverflowUnchecked,
  kOverflowAddsFirst,
  kWrongMaximum,
  kTwoLoads,
  kTouchesAfterGive,
  kAcquireUnordered,
  kReleaseUnordered,
  kCreatedUnfinished,
  kTwoStepOpen,
  kCacheByName,
  kValueReapplied,
  kSharedMapping,
  kPointerInSharedMemory,
};

constexpr int kCauses = static_cast<int>(Cause::kPointerInSharedMemory) + 1;

// "torn-decrement".
absl::string_view CauseName(Cause cause);

// A sentence or two: what the line does, and what it is to do.
absl::string_view CauseText(Cause cause);

// Returns one to three causes, the likeliest first, by the outcome and by what the record tells.
// Guesses: the record shows what came of the bug, not the bug. None for an outcome that breaks no
// promise.
std::vector<Cause> LikelyCauses(const RunRecord& record, const Finding& finding);

}  // namespace psem

#endif  // PSEM_STRESS_JUDGE_CAUSES_H_
