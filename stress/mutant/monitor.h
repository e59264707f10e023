// A sound semaphore from a mutex and a condition variable that processes share, in pieces.

#ifndef PSEM_STRESS_MUTANT_MONITOR_H_
#define PSEM_STRESS_MUTANT_MONITOR_H_

#include <limits.h>
#include <pthread.h>
#include <time.h>

#include "stress/subject/builtin.h"

namespace psem {

// Lives in memory that processes share.
struct Monitor {
  static constexpr int kMaxValue = INT_MAX;

  pthread_mutex_t mutex;
  pthread_cond_t condition;  // There is a permit.
  int value;                 // Permits free, under the mutex.

  static Monitor* Of(void* handle) { return static_cast<Monitor*>(handle); }

  // Sleeps until it is woken or `deadline` comes; null never comes. Under the mutex.
  // Returns: 0 (look again), ETIMEDOUT, or EINVAL for a deadline that is none.
  int Sleep(clockid_t clock, const timespec* deadline);
};

// A subject of that name and description that is sound but for what it says it lacks: all that can
// be lacked.
Subject SoundMonitor(const char* name, const char* description);

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_MONITOR_H_
