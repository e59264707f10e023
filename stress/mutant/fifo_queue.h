// A sound semaphore that serves in the order of arrival, in pieces: a release hands its permit to
// the first in the queue.

#ifndef PSEM_STRESS_MUTANT_FIFO_QUEUE_H_
#define PSEM_STRESS_MUTANT_FIFO_QUEUE_H_

#include <limits.h>
#include <time.h>

#include <atomic>
#include <cstdint>

#include "stress/mutant/shared_lock.h"
#include "stress/subject/builtin.h"

namespace psem {

// Lives in memory that processes share. All but the sleeping is done under the lock.
struct FifoQueue {
  static constexpr uint32_t kMaxValue = INT_MAX;
  static constexpr int kPlaces = 256;

  enum State : uint32_t { kFree, kWaiting, kGranted };

  struct Place {
    std::atomic<uint32_t> state;  // Also the futex of the one process that waits in this place.
    uint64_t number;              // Of its arrival: a smaller one is served before.
  };

  SharedLock lock;
  std::atomic<uint32_t> value;  // Permits free; 0 while somebody waits.
  uint64_t arrivals;
  Place places[kPlaces];

  static FifoQueue* Of(void* handle) { return static_cast<FifoQueue*>(handle); }

  // Takes a permit if there is one.
  bool Take();

  // Takes a permit (null), or joins the queue in one of the first `count` places.
  // Returns: false when these are all in use.
  bool TakeOrJoin(int count, Place** place);

  // Sleeps until a permit was handed to `place`, which is still to be left.
  // Returns: 0; else as FutexWait, when no permit had been handed to it.
  static int Wait(Place* place, clockid_t clock, const timespec* deadline);

  // Leaves the queue. Returns: whether a permit had been handed to `place`; it is the caller's.
  bool Leave(Place* place);
};

// A subject of that name and description that is sound but for what it says it lacks: kill safety,
// stop safety, release in a signal handler.
Subject SoundFifoQueue(const char* name, const char* description);

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_FIFO_QUEUE_H_
