#include "stress/mutant/futex.h"

#include <errno.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace psem {

int CheckDeadline(clockid_t clock, const timespec* deadline) {
  if (deadline == nullptr) return 0;
  if (clock != CLOCK_MONOTONIC && clock != CLOCK_REALTIME) return EINVAL;
  if (deadline->tv_nsec < 0 || deadline->tv_nsec >= 1000000000) return EINVAL;
  return deadline->tv_sec < 0 ? ETIMEDOUT : 0;
}

int FutexWait(const void* word, uint32_t seen, clockid_t clock, const timespec* deadline) {
  if (const int refusal = CheckDeadline(clock, deadline); refusal != 0) return refusal;
  const int clock_flag = clock == CLOCK_REALTIME ? FUTEX_CLOCK_REALTIME : 0;
  const long result = syscall(SYS_futex, word, FUTEX_WAIT_BITSET | clock_flag, seen, deadline,
                              nullptr, FUTEX_BITSET_MATCH_ANY);
  return result == 0 || errno == EAGAIN ? 0 : errno;
}

void FutexWake(const void* word, int count) {
  const int before = errno;
  syscall(SYS_futex, word, FUTEX_WAKE, count, nullptr, nullptr, 0);
  errno = before;
}

bool HasPassed(clockid_t clock, const timespec& deadline) {
  timespec now;
  clock_gettime(clock, &now);
  if (now.tv_sec != deadline.tv_sec) return now.tv_sec > deadline.tv_sec;
  return now.tv_nsec >= deadline.tv_nsec;
}

}  // namespace psem
