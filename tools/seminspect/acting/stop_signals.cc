#include "tools/seminspect/acting/stop_signals.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <atomic>
#include <initializer_list>

namespace psem {
namespace {

constexpr int kShellSignalBase = 128;

CancellationToken the_token;
std::atomic<int> first_caught{0};

void Catch(int signal) {
  int none = 0;
  first_caught.compare_exchange_strong(none, signal);
  the_token.Cancel();
}

sigset_t EndingSignals() {
  sigset_t set;
  sigfillset(&set);
  for (const int other : {SIGKILL, SIGSTOP,                                  // Not to be caught.
                          SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGTRAP, SIGSYS,  // A fault.
                          SIGTSTP, SIGTTIN, SIGTTOU, SIGCONT,                // Stop and go.
                          SIGCHLD, SIGURG, SIGWINCH, SIGPIPE}) {             // End nobody.
    sigdelset(&set, other);
  }
  return set;
}

struct sigaction Action(void (*handler)(int)) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;  // The token ends the wait; a write of ours goes on.
  sigfillset(&action.sa_mask);
  return action;
}

void SetAll(const sigset_t& set, void (*handler)(int)) {
  const struct sigaction action = Action(handler);
  for (int signal = 1; signal <= SIGRTMAX; ++signal) {
    if (sigismember(&set, signal) == 1) sigaction(signal, &action, nullptr);
  }
}

}  // namespace

StopSignals::StopSignals() : set_(EndingSignals()) {
  sigprocmask(SIG_SETMASK, nullptr, &mask_before_);
  for (int signal = 1; signal <= SIGRTMAX; ++signal) {
    struct sigaction now;
    if (sigismember(&set_, signal) != 1) continue;
    // glibc keeps two for itself, and says EINVAL.
    if (sigaction(signal, nullptr, &now) != 0 || now.sa_handler == SIG_IGN) {
      sigdelset(&set_, signal);
    }
  }
  const struct sigaction ignore = Action(SIG_IGN);
  sigaction(SIGPIPE, &ignore, &pipe_before_);
  // Where it is ignored, nobody could learn how a child ended.
  const struct sigaction notice = Action(SIG_DFL);
  sigaction(SIGCHLD, &notice, &child_before_);
  SetAll(set_, Catch);
}

const CancellationToken* StopSignals::token() const { return &the_token; }

int StopSignals::Block() {
  sigprocmask(SIG_BLOCK, &set_, nullptr);
  return first_caught.load();
}

// The handlers go first: one that ran in here would swallow the signal.
void StopSignals::Restore() const {
  SetAll(set_, SIG_DFL);
  sigaction(SIGPIPE, &pipe_before_, nullptr);
  sigaction(SIGCHLD, &child_before_, nullptr);
  sigprocmask(SIG_SETMASK, &mask_before_, nullptr);
}

void DieOf(int signal) {
  const rlimit no_core = {0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  const struct sigaction action = Action(SIG_DFL);
  sigaction(signal, &action, nullptr);
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, signal);
  raise(signal);
  sigprocmask(SIG_UNBLOCK, &set, nullptr);
  _Exit(kShellSignalBase + signal);  // PID 1 of a container does not die of it.
}

}  // namespace psem
