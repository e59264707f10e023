// FUTEX_WAIT_BITSET rather than FUTEX_WAIT: it alone takes an absolute deadline and a choice of
// clock. FUTEX_PRIVATE_FLAG is left out on purpose; with it a waiter in another process would never
// wake.

#include "lib/platform/futex.h"

#include <errno.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace psem {

int FutexWait(const uint32_t* word, uint32_t expected, Deadline deadline) {
  timespec reading;
  timespec* until = nullptr;
  if (!deadline.never()) {
    reading = deadline.reading();
    until = &reading;
  }
  const int clock_flag = deadline.clock() == CLOCK_REALTIME ? FUTEX_CLOCK_REALTIME : 0;
  const int saved_errno = errno;
  const long result = syscall(SYS_futex, word, FUTEX_WAIT_BITSET | clock_flag, expected, until,
                              nullptr, FUTEX_BITSET_MATCH_ANY);
  const int error = result == 0 ? 0 : errno;
  errno = saved_errno;
  switch (error) {
    case 0:
    case EAGAIN:
    case EINTR:
    case ETIMEDOUT:
      return error;
    default:  // A word that is not mapped or not aligned: only we can have caused it.
      fprintf(stderr, "[psem] futex wait on %p failed with errno %d\n",
              static_cast<const void*>(word), error);
      abort();
  }
}

void FutexWakeOne(const uint32_t* word) {
  const int saved_errno = errno;
  syscall(SYS_futex, word, FUTEX_WAKE, 1, nullptr, nullptr, 0);
  errno = saved_errno;
}

}  // namespace psem
