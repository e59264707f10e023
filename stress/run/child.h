// A child process of a run.

#ifndef PSEM_STRESS_RUN_CHILD_H_
#define PSEM_STRESS_RUN_CHILD_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"

namespace psem {

// Forks a child that runs `body` and ends with the exit code that it returns. The child dies as
// soon as this process does, and leaves the signals that ask for an end to it.
// Requires: this process has one thread.
absl::StatusOr<pid_t> ForkChild(const std::function<int()>& body);

// Reaps `child` if it has ended.
// Returns: how, as waitpid tells it.
absl::optional<int> ReapIfEnded(pid_t child);

// Kills `child` and reaps it.
// Returns: how it ended, which may have been before.
int KillAndReap(pid_t child);

// The kernel's view of a process.
struct ProcessState {
  char state = '?';       // S asleep, R running, T stopped ...; '?': there is none of that pid.
  uint64_t switches = 0;  // How often it was taken off a core, of its own accord or not.
  uint64_t cpu_ns = 0;    // For how long it was on one.
};

ProcessState LookAtProcess(pid_t process);

// The letter alone, which costs less.
char StateOfProcess(pid_t process);

}  // namespace psem

#endif  // PSEM_STRESS_RUN_CHILD_H_
