// Why the memory may go as soon as a permit is taken: whoever was handed a permit passes through
// the lock once more, so the releaser that handed it over has left the lock by then.

#include "stress/mutant/fifo_queue.h"

#include <errno.h>

#include <new>

#include "stress/mutant/futex.h"
#include "stress/mutant/subject_of.h"

namespace psem {
namespace {

int Create(void* state, const char*, unsigned value) {
  if (value > FifoQueue::kMaxValue) return EINVAL;
  (new (state) FifoQueue())->value.store(value);
  return 0;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  FifoQueue* const queue = FifoQueue::Of(handle);
  FifoQueue::Place* place = nullptr;
  if (!queue->TakeOrJoin(FifoQueue::kPlaces, &place)) return ENOMEM;
  if (place == nullptr) return 0;
  const int woken = FifoQueue::Wait(place, clock, deadline);
  return queue->Leave(place) ? 0 : woken;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int TryAcquire(void* handle) { return FifoQueue::Of(handle)->Take() ? 0 : EAGAIN; }

FifoQueue::Place* First(FifoQueue* queue) {
  FifoQueue::Place* first = nullptr;
  for (FifoQueue::Place& place : queue->places) {
    if (place.state.load() != FifoQueue::kWaiting) continue;
    if (first == nullptr || place.number < first->number) first = &place;
  }
  return first;
}

int Release(void* handle) {
  FifoQueue* const queue = FifoQueue::Of(handle);
  queue->lock.Lock();
  FifoQueue::Place* const first = First(queue);
  const uint32_t free = queue->value.load();
  const bool full = free == FifoQueue::kMaxValue;
  if (first != nullptr) {
    first->state.store(FifoQueue::kGranted);
  } else if (!full) {
    queue->value.store(free + 1);
  }
  queue->lock.Unlock();
  if (first != nullptr) FutexWake(&first->state, 1);
  return full ? EOVERFLOW : 0;
}

int Value(void* handle, int* value) {
  *value = static_cast<int>(FifoQueue::Of(handle)->value.load());
  return 0;
}

}  // namespace

bool FifoQueue::Take() {
  lock.Lock();
  const uint32_t free = value.load();
  if (free > 0) value.store(free - 1);
  lock.Unlock();
  return free > 0;
}

bool FifoQueue::TakeOrJoin(int count, Place** place) {
  *place = nullptr;
  lock.Lock();
  const uint32_t free = value.load();
  if (free > 0) value.store(free - 1);
  for (int i = 0; free == 0 && *place == nullptr && i < count; ++i) {
    if (places[i].state.load() == kFree) *place = &places[i];
  }
  if (*place != nullptr) {
    (*place)->number = arrivals++;
    (*place)->state.store(kWaiting);
  }
  lock.Unlock();
  return free > 0 || *place != nullptr;
}

int FifoQueue::Wait(Place* place, clockid_t clock, const timespec* deadline) {
  int woken = 0;
  while (place->state.load() == kWaiting && woken == 0) {
    woken = FutexWait(&place->state, kWaiting, clock, deadline);
  }
  return place->state.load() == kGranted ? 0 : woken;
}

bool FifoQueue::Leave(Place* place) {
  lock.Lock();
  const bool granted = place->state.exchange(kFree) == kGranted;
  lock.Unlock();
  return granted;
}

Subject SoundFifoQueue(const char* name, const char* description) {
  Subject subject = SubjectOf<FifoQueue>(name, description);
  subject.create = Create;
  subject.acquire = Acquire;
  subject.try_acquire = TryAcquire;
  subject.acquire_until = AcquireUntil;
  subject.release = Release;
  subject.value = Value;
  subject.lacks = PSEM_LACKS_KILL_SAFETY | PSEM_LACKS_STOP_SAFETY | PSEM_LACKS_RELEASE_IN_HANDLER;
  return subject;
}

}  // namespace psem
