// The futex call, in the one form that a semaphore shared between processes needs.

#ifndef PSEM_LIB_PLATFORM_FUTEX_H_
#define PSEM_LIB_PLATFORM_FUTEX_H_

#include <cstdint>

#include "lib/base/deadline.h"

namespace psem {

// Sleeps while `*word` is `expected`, until woken, until a signal handler has run, or until
// `deadline`. The futex is a shared one: processes that map the same file wake each other.
// Returns: 0 after a wake (or for nothing: look again), EAGAIN when the word was another already,
// EINTR, or ETIMEDOUT. A wait that consumed a wake returns 0, never EINTR or ETIMEDOUT: no wake is
// lost.
// Signals: a handler installed with SA_RESTART lets an endless wait go on; a timed one ends with
// EINTR.
int FutexWait(const uint32_t* word, uint32_t expected, Deadline deadline);

// Wakes one sleeper, of any process, if there is one. Async-signal-safe; keeps errno.
void FutexWakeOne(const uint32_t* word);

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_FUTEX_H_
