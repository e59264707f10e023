#include "stress/run/guard.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/base/errors.h"
#include "stress/record/clock.h"
#include "stress/run/child.h"
#include "stress/run/descendants.h"

namespace psem {
namespace {

constexpr size_t kMarkSize = 4096;

// What the kernel sends the guard when its parent has died. Blocked like all others: it is not
// heard, it is waited for.
constexpr int kParentDied = SIGUSR1;

// Maps a page that no other process has.
// Returns: it; MAP_FAILED when there is no memory.
void* MapMark(const std::string& name) {
  const int file = memfd_create(name.c_str(), MFD_CLOEXEC);
  if (file < 0) return MAP_FAILED;
  void* const mark = mmap(nullptr, kMarkSize, PROT_NONE, MAP_SHARED, file, 0);
  const int error = errno;
  close(file);
  errno = error;
  return mark;
}

bool HasMark(pid_t process, const std::string& name) {
  FILE* const maps = fopen(absl::StrCat("/proc/", process, "/maps").c_str(), "re");
  if (maps == nullptr) return false;
  const std::string file = absl::StrCat(" /memfd:", name, " (deleted)");
  char line[512];
  bool found = false;
  while (!found && fgets(line, sizeof(line), maps) != nullptr) {
    found = absl::EndsWith(absl::StripSuffix(line, "\n"), file);
  }
  fclose(maps);
  return found;
}

std::vector<pid_t> AllWithMark(const std::string& name) {
  std::vector<pid_t> found;
  for (const pid_t process : AllProcesses()) {
    if (process != getpid() && HasMark(process, name)) found.push_back(process);
  }
  return found;
}

// In the guard. It keeps nothing of what it inherited: whoever waits for the end of its parent's
// output must not wait for the guard too.
[[noreturn]] void KeepWatch(pid_t parent, const std::string& name,
                            const std::set<pid_t>& groups_before) {
  closefrom(0);
  setsid();
  prctl(PR_SET_NAME, "psem-guard");
  prctl(PR_SET_PDEATHSIG, kParentDied);
  sigset_t waited_for;
  sigemptyset(&waited_for);
  sigaddset(&waited_for, kParentDied);
  while (getppid() == parent) sigwaitinfo(&waited_for, nullptr);
  EndAllOf([&name] { return AllWithMark(name); }, groups_before);
  _exit(0);
}

}  // namespace

absl::StatusOr<Guard> Guard::Make() {
  const pid_t parent = getpid();
  const std::string name = absl::StrCat("psem-guarded-", parent, "-", NowNs());
  void* const mark = MapMark(name);
  if (mark == MAP_FAILED) return ErrnoStatus(errno, "map", "mark of a run", "free some memory");
  const std::set<pid_t> groups = AllGroups();
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  sigprocmask(SIG_SETMASK, &all, &before);
  const pid_t process = fork();
  const int error = errno;
  if (process == 0) KeepWatch(parent, name, groups);
  sigprocmask(SIG_SETMASK, &before, nullptr);
  Guard guard(mark, process);
  if (process < 0) return ErrnoStatus(error, "fork", "guard", "end some processes");
  return guard;
}

Guard::Guard(Guard&& other) noexcept
    : mark_(std::exchange(other.mark_, nullptr)), process_(std::exchange(other.process_, -1)) {}

Guard::~Guard() {
  if (process_ > 0) KillAndReap(process_);
  if (mark_ != nullptr) munmap(mark_, kMarkSize);
}

}  // namespace psem
