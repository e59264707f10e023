#include "stress/run/child.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/base/errors.h"
#include "stress/run/interrupts.h"

namespace psem {

absl::StatusOr<pid_t> ForkChild(const std::function<int()>& body) {
  const pid_t parent = getpid();
  const pid_t child = fork();
  if (child < 0) return ErrnoStatus(errno, "fork", "worker", "try fewer --processes");
  if (child > 0) return child;
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);  // It died before it could say so.
  Interrupts::LeaveToParent();
  _exit(body());
}

absl::optional<int> ReapIfEnded(pid_t child) {
  int status = 0;
  if (waitpid(child, &status, WNOHANG) != child) return absl::nullopt;
  return status;
}

int KillAndReap(pid_t child) {
  kill(child, SIGKILL);
  int status = 0;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

// "status" rather than "stat": it has the letter and both counts, and a process that was scheduled
// between two looks shows in the counts however short that was.
ProcessState LookAtProcess(pid_t process) {
  char path[32];
  snprintf(path, sizeof(path), "/proc/%d/status", process);
  ProcessState look;
  FILE* const file = fopen(path, "re");
  if (file == nullptr) return look;
  char line[256];
  while (fgets(line, sizeof(line), file) != nullptr) {
    unsigned long long count = 0;
    sscanf(line, "State: %c", &look.state);
    if (sscanf(line, "voluntary_ctxt_switches: %llu", &count) == 1) look.switches += count;
    if (sscanf(line, "nonvoluntary_ctxt_switches: %llu", &count) == 1) look.switches += count;
  }
  fclose(file);
  return look;
}

}  // namespace psem
