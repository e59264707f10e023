#include "lib/platform/signal_safe_lock.h"

#include <errno.h>
#include <sched.h>

namespace psem {

void SignalSafeLock::Lock() {
  const int saved_errno = errno;
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  while (held_.exchange(true, std::memory_order_acquire)) sched_yield();
  mask_before_ = before;
  errno = saved_errno;
}

void SignalSafeLock::Unlock() {
  const int saved_errno = errno;
  const sigset_t before = mask_before_;  // The next holder overwrites it.
  held_.store(false, std::memory_order_release);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = saved_errno;
}

}  // namespace psem
