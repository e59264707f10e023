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

#include <algorithm>
#include <map>

#include "stress/record/clock.h"

namespace psem {
namespace {

constexpr uint64_t kLimitNs = 10000000000;

constexpr uint64_t kChildrenNs = 50000000;

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
  for (const pid_t process : AllProcesses()) {
    if (const pid_t parent = ParentOf(process); parent != 0) parents[process] = parent;
  }
  return parents;
}

void Nap() {
  const timespec nap = {0, kNapNs};
  nanosleep(&nap, nullptr);
}

// The kernel kills a group in one step: nobody is forked in the middle of it.
void KillGroupsOf(const std::vector<pid_t>& processes, const std::set<pid_t>& others) {
  for (const pid_t process : processes) {
    // Below 1: it is gone. 1 would mean all processes that there are.
    if (const pid_t group = getpgid(process); group > 1 && others.count(group) == 0) {
      kill(-group, SIGKILL);
    }
  }
}

// Until a look finds no new one: who is stopped forks no more.
void StopAllOf(const std::function<std::vector<pid_t>()>& find, uint64_t until_ns) {
  std::set<pid_t> stopped;
  for (bool any_is_new = true; any_is_new && NowNs() < until_ns;) {
    any_is_new = false;
    for (const pid_t process : find()) {
      if (!stopped.insert(process).second) continue;
      kill(process, SIGSTOP);
      any_is_new = true;
    }
  }
}

}  // namespace

std::vector<pid_t> AllProcesses() {
  std::vector<pid_t> processes;
  DIR* const directory = opendir("/proc");
  if (directory == nullptr) return processes;
  while (const dirent* const entry = readdir(directory)) {
    // 0: its name is no number.
    if (const pid_t process = atoi(entry->d_name); process != 0) processes.push_back(process);
  }
  closedir(directory);
  return processes;
}

std::set<pid_t> AllGroups() {
  std::set<pid_t> groups;
  for (const pid_t process : AllProcesses()) groups.insert(getpgid(process));
  return groups;
}

bool EndAllOf(const std::function<std::vector<pid_t>()>& find, const std::set<pid_t>& others) {
  const uint64_t until_ns = NowNs() + kLimitNs;
  for (std::vector<pid_t> found = find(); !found.empty(); found = find()) {
    if (NowNs() > until_ns) return false;
    KillGroupsOf(found, others);
    StopAllOf(find, until_ns);
    for (const pid_t process : find()) {
      kill(process, SIGKILL);
      waitpid(process, nullptr, WNOHANG);
    }
    Nap();
    for (const pid_t process : found) waitpid(process, nullptr, WNOHANG);
  }
  return true;
}

Descendants::Descendants() {
  for (const pid_t process : Find()) before_.insert(process);
  groups_before_ = AllGroups();
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

void Descendants::KillChildren() const {
  const int file = open("/proc/thread-self/children", O_RDONLY | O_CLOEXEC);
  if (file < 0) return;
  const uint64_t until_ns = NowNs() + kChildrenNs;
  for (bool any = true; any && NowNs() < until_ns;) {
    char text[4096];
    const ssize_t length = pread(file, text, sizeof(text) - 1, 0);
    text[std::max(length, ssize_t{0})] = '\0';
    any = false;
    char* end = nullptr;
    // After each number comes a space; without one it may have been cut.
    for (const char* at = text; *at != '\0'; at = end + 1) {
      const auto child = static_cast<pid_t>(strtol(at, &end, 10));
      if (end == at || *end != ' ') break;
      if (before_.count(child) > 0) continue;
      any = true;
      kill(child, SIGKILL);
      waitpid(child, nullptr, WNOHANG);
    }
  }
  close(file);
}

bool Descendants::EndAll() {
  const auto find = [this] {
    KillChildren();
    return Find();
  };
  return EndAllOf(find, groups_before_);
}

}  // namespace psem
