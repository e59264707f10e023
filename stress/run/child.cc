#include "stress/run/child.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
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
  snprintf(path, sizeof(path), "/proc/%d/schedstat", process);
  if (FILE* const statistics = fopen(path, "re"); statistics != nullptr) {
    unsigned long long cpu_ns = 0;
    if (fscanf(statistics, "%llu", &cpu_ns) == 1) look.cpu_ns = cpu_ns;
    fclose(statistics);
  }
  return look;
}

char StateOfProcess(pid_t process) {
  char text[512];
  snprintf(text, sizeof(text), "/proc/%d/stat", process);
  const int file = open(text, O_RDONLY | O_CLOEXEC);
  if (file < 0) return '?';
  const ssize_t length = read(file, text, sizeof(text) - 1);
  close(file);
  if (length <= 0) return '?';
  text[length] = '\0';
  // The name before it is in brackets, and may hold any character.
  const char* const name_end = strrchr(text, ')');
  return name_end != nullptr && name_end[1] == ' ' ? name_end[2] : '?';
}

}  // namespace psem
