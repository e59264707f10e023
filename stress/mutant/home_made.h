// A sound semaphore of the kind that people write for themselves on a futex, in pieces. A mutant is
// one of these with one piece put wrong.

#ifndef PSEM_STRESS_MUTANT_HOME_MADE_H_
#define PSEM_STRESS_MUTANT_HOME_MADE_H_

#include <limits.h>
#include <time.h>

#include <atomic>
#include <cstdint>

#include "stress/subject/builtin.h"

namespace psem {

// Lives in memory that processes share.
struct HomeMade {
  static constexpr uint64_t kOneWaiter = uint64_t{1} << 32;
  static constexpr uint32_t kMaxValue = INT_MAX;

  // Low half: permits free; it is also the futex. High half: processes that wait for one.
  std::atomic<uint64_t> word;

  static HomeMade* Of(void* handle) { return static_cast<HomeMade*>(handle); }
  static uint32_t Permits(uint64_t word) { return static_cast<uint32_t>(word); }
  static uint32_t Waiters(uint64_t word) { return static_cast<uint32_t>(word >> 32); }

  // Takes a permit if there is one.
  bool Take();

  // A process that found none counts itself, and then takes one and counts itself off in one step,
  // or sleeps.
  void Register() { word.fetch_add(kOneWaiter); }
  bool TakeAsWaiter();
  void Unregister() { word.fetch_sub(kOneWaiter); }

  // Sleeps while no permit is free.
  // Returns: 0 (look again), EINTR, ETIMEDOUT, or EINVAL for a `deadline` that is none; a null one
  // never comes.
  int Sleep(clockid_t clock, const timespec* deadline);

  void WakeOne();
};

// A subject of that name and description that is sound throughout.
Subject SoundHomeMade(const char* name, const char* description);

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_HOME_MADE_H_
