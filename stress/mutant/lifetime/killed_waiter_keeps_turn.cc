// The bug: a queue has no way out for a process that is killed while it waits. The next release
// hands its permit to the dead one: the permit is gone, and who waits behind sleeps on. The subject
// does not say that it lacks kill safety.

#include "stress/mutant/fifo_queue.h"
#include "stress/mutant/lifetime/lifetime.h"

namespace psem {

Mutant KilledWaiterKeepsTurn() {
  Subject subject =
      SoundFifoQueue("mutant-killed-waiter-keeps-turn",
                     "broken on purpose: a waiter that was killed keeps its turn in the queue");
  subject.lacks &= ~PSEM_LACKS_KILL_SAFETY;
  return {subject, "an order of arrival without a way out for who is killed",
          "a killed waiter's turn blocks everyone behind it"};
}

}  // namespace psem
