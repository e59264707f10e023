// A sound semaphore of two words, in pieces: a value with a mark that somebody may be asleep, and a
// count of waiters. musl's looks so since 2022.

#ifndef PSEM_STRESS_MUTANT_TWO_WORDS_H_
#define PSEM_STRESS_MUTANT_TWO_WORDS_H_

#include <limits.h>
#include <time.h>

#include <atomic>
#include <cstdint>

#include "stress/subject/builtin.h"

namespace psem {

// Lives in memory that processes share.
struct TwoWords {
  static constexpr uint32_t kMaxValue = INT_MAX;
  static constexpr uint32_t kMark = 0x80000000;

  // Permits free, and the mark: somebody may be asleep. It is also the futex.
  std::atomic<uint32_t> value;
  std::atomic<uint32_t> waiters;  // Processes asleep, or about to sleep or to get up.

  static TwoWords* Of(void* handle) { return static_cast<TwoWords*>(handle); }
  static uint32_t Permits(uint32_t value) { return value & ~kMark; }

  // Takes a permit if there is one; the mark stays as it is.
  bool Take();

  // Sets the mark and sleeps while no permit is free.
  // Returns: as FutexWait.
  int Sleep(clockid_t clock, const timespec* deadline);
};

// A subject of that name and description that is sound throughout.
Subject SoundTwoWords(const char* name, const char* description);

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_TWO_WORDS_H_
