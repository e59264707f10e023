// All that a scenario can come to see, good and bad. Which of it a scenario requires, allows or
// forbids it declares itself (stress/judge/grade.h).

#ifndef PSEM_STRESS_RECORD_OUTCOME_H_
#define PSEM_STRESS_RECORD_OUTCOME_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace psem {

enum class Outcome : uint8_t {
  // What a sound semaphore shows.
  kAcquired,     // A permit was taken.
  kRefused,      // try_acquire found no permit.
  kTimedOut,     // A timed wait gave up at its deadline.
  kInterrupted,  // A signal handler ended a wait.
  kTookOver,     // A process entered the section after another one had left it.
  kHandedOver,   // A process got what its partner had posted.
  kBalanced,     // At a quiet point, the free permits were those that must be free.
  kWoken,        // A process that slept got a permit that another one released.
  kOverflow,     // A release at the maximum was refused.
  kSurvived,     // Others went on after a process had been killed.
  kOpened,       // A named semaphore was opened or created.
  kNotThere,     // Opening found no such name, or creating found that there is one.
  kPolled,       // Interesting: a waiter wakes again and again to look whether a permit is free.
  kLeftAsleep,   // Interesting: a kill left a process asleep beside a permit; a release mended it.
  // What no semaphore may show.
  kSecondHolder,
  kPermitMadeUp,
  kPermitLost,
  kLostWakeup,
  kOverslept,
  kEarlyTimeout,
  kUnexpectedError,
  kRefusedBesidePermit,
  kTimeoutBesidePermit,
  kBadDeadlineTaken,
  kSignalSwallowed,
  kHung,
  kHeldUp,
  kBrokenByKill,
  kImpossibleValue,
  kOverflowMissed,
  kOverflowTooEarly,
  kTouchedAfterGive,
  kStaleData,
  kNameSplit,
  kNameError,
  kValueReset,
  kHandleBroken,
  kCrashed,
};

constexpr int kOutcomes = static_cast<int>(Outcome::kCrashed) + 1;

// "lost-wakeup".
absl::string_view OutcomeName(Outcome outcome);

// What happened, in a sentence: "A process sleeps although a permit is free."
absl::string_view OutcomeMeaning(Outcome outcome);

// The promise that was broken, in a sentence; empty for what breaks none.
absl::string_view BrokenPromise(Outcome outcome);

}  // namespace psem

#endif  // PSEM_STRESS_RECORD_OUTCOME_H_
