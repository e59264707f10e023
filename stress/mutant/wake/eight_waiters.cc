// The bug: the queue has eight places. The ninth waiter sleeps until the value changes, but a
// release that finds somebody in the queue does not change it, and one that finds nobody wakes
// nobody. So the ninth sleeps on, whatever is released. No schedule is needed, only nine waiters.

#include <errno.h>

#include "stress/mutant/fifo_queue.h"
#include "stress/mutant/futex.h"
#include "stress/mutant/wake/wake.h"

namespace psem {
namespace {

constexpr int kPlaces = 8;

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  FifoQueue* const queue = FifoQueue::Of(handle);
  FifoQueue::Place* place = nullptr;
  int woken = 0;
  while (!queue->TakeOrJoin(kPlaces, &place)) {
    if (woken != 0) return woken;
    woken = FutexWait(&queue->value, 0, clock, deadline);
  }
  if (place == nullptr) return 0;
  woken = FifoQueue::Wait(place, clock, deadline);
  return queue->Leave(place) ? 0 : woken;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

}  // namespace

Mutant EightWaiters() {
  Subject subject =
      SoundFifoQueue("mutant-eight-waiters", "broken on purpose: the ninth waiter is never woken");
  subject.acquire = Acquire;
  subject.acquire_until = AcquireUntil;
  return {subject, "the table of waiters has eight places", "the ninth waiter is never woken"};
}

}  // namespace psem
