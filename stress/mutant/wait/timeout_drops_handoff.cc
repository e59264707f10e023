// The bug: a release hands its permit to the first in the queue. When that one's deadline comes
// before it gets up, it leaves the queue without looking whether it was handed a permit, and says
// ETIMEDOUT: the permit is gone.

#include <errno.h>

#include "stress/mutant/fifo_queue.h"
#include "stress/mutant/wait/wait.h"

namespace psem {
namespace {

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  FifoQueue* const queue = FifoQueue::Of(handle);
  FifoQueue::Place* place = nullptr;
  if (!queue->TakeOrJoin(FifoQueue::kPlaces, &place)) return ENOMEM;
  if (place == nullptr) return 0;
  const int woken = FifoQueue::Wait(place, clock, deadline);
  queue->Leave(place);
  return woken;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

}  // namespace

Mutant TimeoutDropsHandoff() {
  Subject subject = SoundFifoQueue(
      "mutant-timeout-drops-handoff",
      "broken on purpose: a wait that times out drops the permit that it was just handed");
  subject.acquire = Acquire;
  subject.acquire_until = AcquireUntil;
  return {subject, "a wait that gives up does not look whether it was handed a permit meanwhile",
          "a permit is gone after a timeout or a signal"};
}

}  // namespace psem
