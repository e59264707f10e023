// A sound semaphore of the kind that people write for themselves on a futex, in pieces. A mutant is
// one of these with one piece put wrong.

#ifndef PSEM_STRESS_MUTANT_HOME_MADE_H_
#define PSEM_STRESS_MUTANT_HOME_MADE_H_

#include <time.h>

#include <atomic>
#include <cstdint>

#include "stress/subject/builtin.h"

namespace psem {

// Lives in memory that processes share.
struct HomeMade {
  std::atomic<uint32_t> value;    // Permits free; also the futex.
  std::atomic<uint32_t> waiters;  // Processes asleep, or about to sleep or to get up.

  static HomeMade* Of(void* handle) { return static_cast<HomeMade*>(handle); }

  // Takes a permit if there is one.
  bool Take();

  // Sleeps while the value is `seen`.
  // Returns: 0 (look again), EINTR, ETIMEDOUT, or EINVAL for a `deadline` that is none; a null one
  // never comes.
  int SleepWhile(uint32_t seen, clockid_t clock, const timespec* deadline);

  void WakeOne();
};

// A subject of that name and description that is sound throughout.
Subject SoundHomeMade(const char* name, const char* description);

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_HOME_MADE_H_
