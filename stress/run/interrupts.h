// The parent's own signals: it sleeps until one comes, and ends its run before it dies of it.

#ifndef PSEM_STRESS_RUN_INTERRUPTS_H_
#define PSEM_STRESS_RUN_INTERRUPTS_H_

#include <signal.h>

#include <cstdint>

namespace psem {

// Blocks SIGINT, SIGTERM, SIGHUP and SIGQUIT (those that are not ignored already, as under nohup)
// and SIGCHLD. One in each process, as long as it has workers.
class Interrupts {
 public:
  Interrupts();
  ~Interrupts();

  Interrupts(const Interrupts&) = delete;
  Interrupts& operator=(const Interrupts&) = delete;

  // Sleeps for so long; less when a signal comes or a child ends.
  void Sleep(uint64_t ns);

  // The first signal that asked this process to end; 0: none did.
  int received() const { return received_; }

  // In a forked child: ignores what asks the parent to end, and lets everything else in. The parent
  // ends its children itself.
  static void LeaveToParent();

 private:
  sigset_t waited_for_;
  sigset_t mask_before_;
  struct sigaction child_before_;
  int received_ = 0;
};

// Dies of `signal`, so that a shell sees what happened.
// Requires: nobody blocks or handles it any more.
[[noreturn]] void DieOf(int signal);

}  // namespace psem

#endif  // PSEM_STRESS_RUN_INTERRUPTS_H_
