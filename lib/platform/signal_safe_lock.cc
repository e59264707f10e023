#include "lib/platform/signal_safe_lock.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <time.h>

namespace psem {
namespace {

// Whether this thread has its signals blocked by what is below. Initial-exec: another thread-local
// variable of a shared library is allocated when it is first used, and that may be in a handler.
[[gnu::tls_model("initial-exec")]] thread_local std::atomic<bool> is_blocked{false};

// Returns whether they were not yet; only then are they to be unblocked.
bool Block(sigset_t* before) {
  if (is_blocked.load(std::memory_order_relaxed)) return false;
  const int saved_errno = errno;
  sigset_t all;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, before);
  errno = saved_errno;
  is_blocked.store(true, std::memory_order_relaxed);
  return true;
}

void Unblock(const sigset_t& before) {
  is_blocked.store(false, std::memory_order_relaxed);
  const int saved_errno = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = saved_errno;
}

}  // namespace

SignalsBlocked::SignalsBlocked() : is_outermost_(Block(&before_)) {}

SignalsBlocked::~SignalsBlocked() {
  if (is_outermost_) Unblock(before_);
}

void SignalSafeLock::Lock() {
  sigset_t before;
  const bool is_outermost = Block(&before);
  const int saved_errno = errno;
  constexpr int kYields = 100;
  constexpr timespec kPause = {0, 50000};
  for (int turn = 0; held_.exchange(true, std::memory_order_acquire); ++turn) {
    // Yielding gives nothing to a holder of lower priority, whom a real-time thread keeps off.
    turn < kYields ? sched_yield() : clock_nanosleep(CLOCK_MONOTONIC, 0, &kPause, nullptr);
  }
  errno = saved_errno;
  is_outermost_ = is_outermost;
  if (is_outermost) before_ = before;
}

void SignalSafeLock::Unlock() {
  // The next holder overwrites them.
  const bool is_outermost = is_outermost_;
  const sigset_t before = before_;
  held_.store(false, std::memory_order_release);
  if (is_outermost) Unblock(before);
}

}  // namespace psem
