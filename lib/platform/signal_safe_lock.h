// A lock that a signal handler may take.
//
// Whoever holds it has every signal blocked, so no handler ever interrupts a holder in its own
// thread: a handler that finds the lock taken waits for another thread, which gets on, and never
// for itself.

#ifndef PSEM_LIB_PLATFORM_SIGNAL_SAFE_LOCK_H_
#define PSEM_LIB_PLATFORM_SIGNAL_SAFE_LOCK_H_

#include <signal.h>

#include <atomic>

namespace psem {

// Requires: held for moments only. Waiters turn in a loop.
// Signals: Lock and Unlock are async-signal-safe and keep errno.
// Fork: hold it over fork() (pthread_atfork) when it guards what the child uses; the child unlocks
// too.
class SignalSafeLock {
 public:
  void Lock();
  void Unlock();

 private:
  std::atomic<bool> held_{false};
  sigset_t mask_before_ = {};  // Of the holder.
};

class SignalSafeLockHolder {
 public:
  explicit SignalSafeLockHolder(SignalSafeLock* lock) : lock_(lock) { lock_->Lock(); }
  ~SignalSafeLockHolder() { lock_->Unlock(); }

  SignalSafeLockHolder(const SignalSafeLockHolder&) = delete;
  SignalSafeLockHolder& operator=(const SignalSafeLockHolder&) = delete;

 private:
  SignalSafeLock* lock_;
};

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_SIGNAL_SAFE_LOCK_H_
