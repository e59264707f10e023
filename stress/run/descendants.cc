#include "stress/run/descendants.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <map>

#include "stress/record/clock.h"

namespace psem {
namespace {

constexpr uint64_t kLimitNs = 10000000000;

constexpr long kNapNs = 1000000;

// Returns the parent of a process; 0 when there is no such process.
pid_t ParentOf(pid_t process) {
  char text[512];
  snprintf(text, sizeof(text), "/proc/%d/stat", process);
  const int file = open(text, O_RDONLY | O_CLOEXEC);
  if (file < 0) return 0;
  const ssize_t length = read(file, text, sizeof(text) - 1);
  close(file);
  if (length <= 0) return 0;
  text[length] = '\0';
  // The name before it is in brackets, and may hold any character.
  const char* const name_end = strrchr(text, ')');
  pid_t parent = 0;
  return name_end != nullptr && sscanf(name_end + 1, " %*c %d", &parent) == 1 ? parent : 0;
}

// Returns the parent of each process.
std::map<pid_t, pid_t> AllParents() {
  std::map<pid_t, pid_t> parents;
  DIR* const directory = opendir("/proc");
  if (directory == nullptr) return parents;
  while (const dirent* const entry = readdir(directory)) {
    const pid_t process = atoi(entry->d_name);  // 0: its name is no number.
    if (process == 0) continue;
    if (const pid_t parent = ParentOf(process); parent != 0) parents[process] = parent;
  }
  closedir(directory);
  return parents;
}

void Nap() {
  const timespec nap = {0, kNapNs};
  nanosleep(&nap, nullptr);
}

}  // namespace

Descendants::Descendants() {
  for (const pid_t process : Find()) before_.insert(process);
  prctl(PR_GET_CHILD_SUBREAPER, &was_reaper_);
  prctl(PR_SET_CHILD_SUBREAPER, 1);
}

Descendants::~Descendants() { prctl(PR_SET_CHILD_SUBREAPER, was_reaper_); }

std::vector<pid_t> Descendants::Find() const {
  const std::map<pid_t, pid_t> parents = AllParents();
  const pid_t self = getpid();
  std::vector<pid_t> found;
  for (const auto& [process, parent] : parents) {
    pid_t ancestor = process;
    // Bounded: the kernel tells the parents one after the other, so there could seem to be a ring.
    for (size_t steps = 0; steps < parents.size() && ancestor != self; ++steps) {
      const auto next = parents.find(ancestor);
      if (before_.count(ancestor) > 0 || next == parents.end()) break;
      ancestor = next->second;
    }
    if (ancestor == self && process != self) found.push_back(process);
  }
  return found;
}

void Descendants::StopAll() const {
  std::set<pid_t> stopped;
  const uint64_t until_ns = NowNs() + kLimitNs;
  for (bool any_is_new = true; any_is_new && NowNs() < until_ns;) {
    any_is_new = false;
    for (const pid_t process : Find()) {
      if (!stopped.insert(process).second) continue;
      kill(process, SIGSTOP);
      any_is_new = true;
    }
  }
}

bool Descendants::EndAll() {
  const uint64_t until_ns = NowNs() + kLimitNs;
  for (std::vector<pid_t> found = Find(); !found.empty(); found = Find()) {
    if (NowNs() > until_ns) return false;
    StopAll();
    for (const pid_t process : Find()) {
      kill(process, SIGKILL);
      waitpid(process, nullptr, WNOHANG);
    }
    Nap();
    for (const pid_t process : found) waitpid(process, nullptr, WNOHANG);
  }
  return true;
}

}  // namespace psem
