// Signals that would end the process, while it waits for a permit or holds one: they must not end
// it before the permit is given back.
//
//     StopSignals signals;
//     ... acquire, with signals.token(): the first of them ends the wait.
//     if (const int caught = signals.Block(); caught != 0) { ... release; DieOf(caught); }
//     ... from here on they are pending, for sigwaitinfo; and for nobody after the last look, so
//     that the process ends saying what it has done.

#ifndef PSEM_TOOLS_SEMINSPECT_ACTING_STOP_SIGNALS_H_
#define PSEM_TOOLS_SEMINSPECT_ACTING_STOP_SIGNALS_H_

#include <signal.h>

#include "lib/semaphore/cancellation_token.h"

namespace psem {

// All whose default is to end a process, but for those that cannot be caught, those of a fault in
// the program itself (SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS) and SIGPIPE; and but for
// those that this process was started to ignore, as nohup does: they stay ignored. SIGPIPE is
// ignored: what was done must not end with who reads about it.
// Requires: there is one in a process, which has one thread.
class StopSignals {
 public:
  StopSignals();

  StopSignals(const StopSignals&) = delete;
  StopSignals& operator=(const StopSignals&) = delete;

  // Cancelled by the first of the signals.
  const CancellationToken* token() const;

  // Blocks them. Returns the first one that came, or 0 when none has.
  int Block();

  const sigset_t& set() const { return set_; }

  // In a forked child that becomes another program: handlers, SIGPIPE, SIGCHLD and the mask are as
  // they were. Pending signals may end it.
  void Restore() const;

 private:
  sigset_t set_;
  sigset_t mask_before_;
  struct sigaction pipe_before_;
  struct sigaction child_before_;
};

// Ends the process as `signal` does whose default that is, but without a core file.
[[noreturn]] void DieOf(int signal);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_ACTING_STOP_SIGNALS_H_
