// FUTEX_WAIT_BITSET rather than FUTEX_WAIT: it alone takes an absolute deadline and a choice of
// clock. FUTEX_PRIVATE_FLAG is left out on purpose; with it a waiter in another process would never
// wake.

#include "lib/platform/futex.h"

#include <errno.h>
#include <limits.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>

#include "lib/platform/clock.h"

namespace psem {
namespace {

// What a wait may answer; ENOMEM when the word's page cannot be brought back from swap. Anything
// else means a word that is not mapped or not aligned, which only we can have caused.
int CheckedAnswer(const void* word, int error) {
  switch (error) {
    case 0:
    case EAGAIN:
    case EINTR:
    case ENOMEM:
    case ENOSYS:
    case EPERM:
    case ETIMEDOUT:
      return error;
    default:
      fprintf(stderr, "[psem] futex wait on %p failed with errno %d\n", word, error);
      abort();
  }
}

// The deadline as the kernel takes it, kept in `*reading`; null when it never comes.
const timespec* TimeoutOf(Deadline deadline, timespec* reading) {
  if (deadline.never()) return nullptr;
  *reading = deadline.reading();
  return reading;
}

uint64_t AddressOf(const uint32_t* word) { return reinterpret_cast<uintptr_t>(word); }

// Sleeps on `word` alone until the deadline, or for a moment: then the caller looks again.
int FutexWaitAMoment(const uint32_t* word, uint32_t expected, Deadline deadline) {
  const Deadline moment = After(absl::Milliseconds(20));
  if (Remaining(deadline) < Remaining(moment)) return FutexWait(word, expected, deadline);
  const int error = FutexWait(word, expected, moment);
  return error == ETIMEDOUT ? 0 : error;
}

}  // namespace

int FutexWait(const uint32_t* word, uint32_t expected, Deadline deadline) {
  timespec reading;
  const timespec* const until = TimeoutOf(deadline, &reading);
  const int clock_flag = deadline.clock() == CLOCK_REALTIME ? FUTEX_CLOCK_REALTIME : 0;
  const int saved_errno = errno;
  const long result = syscall(SYS_futex, word, FUTEX_WAIT_BITSET | clock_flag, expected, until,
                              nullptr, FUTEX_BITSET_MATCH_ANY);
  const int error = result == 0 ? 0 : errno;
  errno = saved_errno;
  return CheckedAnswer(word, error);
}

int FutexWaitEither(const uint32_t* word, uint32_t expected, const uint32_t* other,
                    uint32_t other_expected, Deadline deadline) {
  timespec reading;
  const timespec* const until = TimeoutOf(deadline, &reading);
  futex_waitv words[2] = {};
  words[0].val = expected;
  words[0].uaddr = AddressOf(word);
  words[0].flags = FUTEX_32;
  words[1].val = other_expected;
  words[1].uaddr = AddressOf(other);
  words[1].flags = FUTEX_32;
  const int saved_errno = errno;
  const long result = syscall(SYS_futex_waitv, words, 2, 0, until, deadline.clock());
  const int error = result >= 0 ? 0 : errno;
  errno = saved_errno;
  if (error == 0 || error == EAGAIN || error == EINTR || error == ETIMEDOUT) return error;
  // An older kernel, a sandbox, no memory for the list: all of them leave the other way.
  return FutexWaitAMoment(word, expected, deadline);
}

void FutexWake(const uint32_t* word, uint32_t count) {
  const int saved_errno = errno;
  syscall(SYS_futex, word, FUTEX_WAKE, std::min(count, uint32_t{INT_MAX}), nullptr, nullptr, 0);
  errno = saved_errno;
}

}  // namespace psem
