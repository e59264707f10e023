// A command that runs while this process waits for it and passes signals on to it.

#ifndef PSEM_TOOLS_SEMINSPECT_ACTING_CHILD_COMMAND_H_
#define PSEM_TOOLS_SEMINSPECT_ACTING_CHILD_COMMAND_H_

#include <signal.h>

#include <string>
#include <vector>

#include "tools/seminspect/acting/stop_signals.h"

namespace psem {

struct CommandEnd {
  int fork_error = 0;   // An errno: no process could be made for it.
  int exec_error = 0;   // An errno: the process could not become the command.
  int wait_status = 0;  // Without an error: as waitpid tells it.
  sigset_t received;    // What came meanwhile of the signals.
};

// Runs `command`, found as the shell finds it, and waits for its end. It inherits what this process
// was started with: its descriptors, its ignored and blocked signals; nothing of what came since.
// Requires: signals->Block() was called.
// Signals: what comes is passed on to the command, but for what its terminal has sent it anyway:
// the signals of keys and of hanging up go to all of the terminal's foreground processes.
// Crash: when this process is killed the command goes on; it never begins if that was before.
CommandEnd RunProgram(const std::vector<std::string>& command, const StopSignals& signals);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_ACTING_CHILD_COMMAND_H_
