// The futex call, in the one form that a semaphore shared between processes needs.

#ifndef PSEM_LIB_PLATFORM_FUTEX_H_
#define PSEM_LIB_PLATFORM_FUTEX_H_

#include <cstdint>

#include "lib/base/deadline.h"

namespace psem {

// Sleeps while `*word` is `expected`, until woken, until a signal handler has run, or until
// `deadline`. The futex is a shared one: processes that map the same file wake each other.
// Returns: 0 after a wake (or for nothing: look again), EAGAIN when the word was another already,
// EINTR, ETIMEDOUT, what a sandbox says that keeps the call from us, EPERM or ENOSYS, or ENOMEM. A
// wait that consumed a wake returns 0, never EINTR or ETIMEDOUT: no wake is lost.
// Signals: a handler installed with SA_RESTART lets an endless wait go on; a timed one ends with
// EINTR.
int FutexWait(const uint32_t* word, uint32_t expected, Deadline deadline);

// As FutexWait, but sleeps on two words: while `*word` is `expected` and `*other` is
// `other_expected`. A sleeper on two words is woken as one on a single word is.
// Signals: a handler installed with SA_RESTART lets it go on, with or without a deadline.
// Limits: before Linux 5.16, and where a sandbox or want of memory keeps futex_waitv from us, it
// looks at `*other` every 20 ms.
int FutexWaitEither(const uint32_t* word, uint32_t expected, const uint32_t* other,
                    uint32_t other_expected, Deadline deadline);

// Wakes `count` sleepers, of any process, or as many as there are.
// Signals: async-signal-safe; keeps errno.
// Limits: whether the kernel did so is not told: nobody could take back what the wake is for.
void FutexWake(const uint32_t* word, uint32_t count);

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_FUTEX_H_
