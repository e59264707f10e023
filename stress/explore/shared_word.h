// A word in shared memory on which processes sleep. The suite has its own: what it judges may be
// built on lib/platform's.

#ifndef PSEM_STRESS_EXPLORE_SHARED_WORD_H_
#define PSEM_STRESS_EXPLORE_SHARED_WORD_H_

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

namespace psem {

// Sleeps while `word` is `seen`; may return for nothing.
inline void SleepWhile(const std::atomic<uint32_t>& word, uint32_t seen) {
  syscall(SYS_futex, &word, FUTEX_WAIT, seen, nullptr, nullptr, 0);
}

// The same, for less than a second.
inline void SleepWhile(const std::atomic<uint32_t>& word, uint32_t seen, long ns) {
  const timespec limit = {0, ns};
  syscall(SYS_futex, &word, FUTEX_WAIT, seen, &limit, nullptr, 0);
}

inline void AddOneAndWake(std::atomic<uint32_t>* word) {
  word->fetch_add(1);
  syscall(SYS_futex, word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
}

}  // namespace psem

#endif  // PSEM_STRESS_EXPLORE_SHARED_WORD_H_
