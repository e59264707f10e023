// A word in shared memory on which processes sleep. The suite has its own: what it judges may be
// built on lib/platform's.

#ifndef PSEM_STRESS_NAMES_SHARED_WORD_H_
#define PSEM_STRESS_NAMES_SHARED_WORD_H_

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace psem {

// Sleeps while `word` is `seen`, for less than a second if `ns` is not 0; may return for nothing.
inline void SleepOnWord(const std::atomic<uint32_t>& word, uint32_t seen, long ns = 0) {
  const timespec limit = {0, ns};
  syscall(SYS_futex, &word, FUTEX_WAIT, seen, ns == 0 ? nullptr : &limit, nullptr, 0);
}

inline void WakeWord(std::atomic<uint32_t>* word) {
  syscall(SYS_futex, word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

}  // namespace psem

#endif  // PSEM_STRESS_NAMES_SHARED_WORD_H_
