// For a program whose own signal handler ends it: exit cleanup leaves such a signal alone, as only
// the program knows whether it lives on.
//
//     void OnSigterm(int number) {
//       ... what the program does before it dies ...
//       psem::CloseSemaphoresBeforeDeath();
//       signal(number, SIG_DFL);
//       raise(number);
//     }

#ifndef PSEM_LIB_SEMAPHORE_CLOSE_BEFORE_DEATH_H_
#define PSEM_LIB_SEMAPHORE_CLOSE_BEFORE_DEATH_H_

namespace psem {

// Unlinks now what exit cleanup would unlink, with the same notices. Handles keep working with the
// semaphores whose names are gone, so other threads may go on until the process has ended. Calling
// it again does nothing.
// Requires: the process is about to die, by a signal, _exit() or abort(); whatever would be opened
// with close_on_exit after this is refused (ECANCELED), since nothing would close it.
// Signals: async-signal-safe, in a handler of any signal, those of crashes included; keeps errno.
// Fork: a child, of vfork() too, closes what it opened itself and nothing of its parent's.
void CloseSemaphoresBeforeDeath();

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_CLOSE_BEFORE_DEATH_H_
