// The simplest sound semaphore on a futex, in pieces: a count, and every release calls the kernel.

#ifndef PSEM_STRESS_MUTANT_PLAIN_WORD_H_
#define PSEM_STRESS_MUTANT_PLAIN_WORD_H_

#include <limits.h>

#include <atomic>
#include <cstdint>

#include "stress/subject/builtin.h"

namespace psem {

// Lives in memory that processes share.
struct PlainWord {
  static constexpr int32_t kMaxValue = INT_MAX;

  std::atomic<int32_t> value;  // Permits free; also the futex. Never negative while all is sound.

  static PlainWord* Of(void* handle) { return static_cast<PlainWord*>(handle); }

  // Takes a permit if there is one. Stores the value that decided it.
  bool Take(int32_t* seen);
};

// A subject of that name and description that is sound throughout.
Subject SoundPlainWord(const char* name, const char* description);

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_PLAIN_WORD_H_
