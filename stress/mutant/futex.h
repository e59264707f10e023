// The kernel's side of a home-made semaphore: sleeping on a word of memory that processes share.

#ifndef PSEM_STRESS_MUTANT_FUTEX_H_
#define PSEM_STRESS_MUTANT_FUTEX_H_

#include <time.h>

#include <cstdint>

namespace psem {

// Whether the kernel can wait for `deadline`. Returns: 0; EINVAL for a clock or a tv_nsec that is
// none; ETIMEDOUT for a time before 1970, which the kernel refuses. Null, for ever, is a deadline.
int CheckDeadline(clockid_t clock, const timespec* deadline);

// Sleeps while the 32 bits at `word` are `seen`, until `deadline` at most; a null one never comes.
// Returns: 0 (look again), EINTR, ETIMEDOUT, or what CheckDeadline says.
int FutexWait(const void* word, uint32_t seen, clockid_t clock, const timespec* deadline);

// Wakes at most `count` of those who sleep on `word`. It may not be mapped any more: the kernel
// uses its address alone.
// Signals: may be called by a handler; leaves errno alone.
void FutexWake(const void* word, int count);

// Whether `clock` has reached `deadline`.
bool HasPassed(clockid_t clock, const timespec& deadline);

}  // namespace psem

#endif  // PSEM_STRESS_MUTANT_FUTEX_H_
