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

// While it exists no signal handler runs in this thread. One inside another costs nothing, so
// whoever is about to take several locks blocks the signals once.
// Requires: what is blocked is not unblocked by other means meanwhile.
// Signals: async-signal-safe; keeps errno.
class SignalsBlocked {
 public:
  SignalsBlocked();
  ~SignalsBlocked();

  SignalsBlocked(const SignalsBlocked&) = delete;
  SignalsBlocked& operator=(const SignalsBlocked&) = delete;

 private:
  bool is_outermost_;
  sigset_t before_;  // The mask that the outermost one restores.
};

// Requires: held for moments only; waiters turn in a loop. Of several, the first is unlocked last.
// Signals: Lock and Unlock are async-signal-safe and keep errno.
// Fork: hold it over fork() (pthread_atfork) when it guards what the child uses; the child unlocks
// too.
class SignalSafeLock {
 public:
  void Lock();
  void Unlock();

 private:
  std::atomic<bool> held_{false};
  bool is_outermost_ = false;  // Of the holder, as in SignalsBlocked.
  sigset_t before_ = {};
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
