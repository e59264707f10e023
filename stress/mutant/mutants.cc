#include "stress/mutant/mutants.h"

#include "stress/mutant/count/count.h"
#include "stress/mutant/fifo_queue.h"
#include "stress/mutant/home_made.h"
#include "stress/mutant/home_made_named.h"
#include "stress/mutant/lifetime/lifetime.h"
#include "stress/mutant/locked_count.h"
#include "stress/mutant/monitor.h"
#include "stress/mutant/plain_word.h"
#include "stress/mutant/shared_lock.h"
#include "stress/mutant/slow_polling.h"
#include "stress/mutant/two_words.h"
#include "stress/mutant/wait/wait.h"
#include "stress/mutant/wake/wake.h"

namespace psem {

absl::Span<const Mutant> AllMutants() {
  static const Mutant kAll[] = {
      // count
      NonatomicDecrement(),
      NonatomicIncrement(),
      CheckThenDecrement(),
      TrySubtractsFirst(),
      OverflowWraps(),
      FailedReleaseShows(),
      OverflowEarly(),
      SixteenBits(),
      ValueWithMark(),
      StaleValue(),
      // wake
      LostWakeup(),
      WakesOnlyFromZero(),
      WaitersReadEarly(),
      LostMark(),
      ClearedMark(),
      StoreBuffering(),
      PrivateFutex(),
      UnregistersTwice(),
      EightWaiters(),
      WakesNeighbour(),
      ConditionSignal(),
      ConditionWithoutLoop(),
      // wait
      EintrTakenForAcquired(),
      EintrSwallowed(),
      EintrAsTimeout(),
      TimeoutTakesPermit(),
      TimeoutDropsHandoff(),
      AbandonedTicket(),
      DeadlineFirst(),
      DeadlineEatsWake(),
      MonotonicOnWallClock(),
      RealtimeOnMonotonicClock(),
      TimeoutStartsAgain(),
      NsecAccepted(),
      TrySleeps(),
      // lifetime
      ReadsAfterGive(),
      WritesAfterGive(),
      KilledWaiterKeepsTurn(),
      KilledInLock(),
      StoppedInLock(),
      HandlerInLock(),
      CreatedThenFilled(),
      OpenElseCreateOnce(),
      CreateElseOpenOnce(),
      CacheByName(),
      CloseUnmapsOther(),
      InitialValueAgain(),
  };
  return kAll;
}

absl::Span<const Subject> SoundBases() {
  static const Subject kAll[] = {
      SoundHomeMade("home-made", "a futex with permits and waiters in one word"),
      SoundPlainWord("home-made-plain", "a futex with permits alone; every release wakes"),
      SoundTwoWords("home-made-two-words", "a futex with a mark, and a count of waiters (musl's)"),
      SoundFifoQueue("fifo-handoff", "serves in the order of arrival, hand to hand"),
      SoundLockedCount<SharedLock>("home-made-locked", "a futex changed under a lock"),
      SoundMonitor("mutex-condition", "a mutex and a condition variable"),
      SoundNamed("home-made-named", "home-made, in a file with a name"),
      SlowPolling(),
  };
  return kAll;
}

}  // namespace psem
