// What /proc writes about a process, taken apart. No system call: bytes in, facts out.
//
// The process has a say in most of it (its name, its command line, its cgroup's name), so nothing
// is taken on trust, and what is meant for people is printable.

#ifndef PSEM_LIB_INSPECT_PROCESS_PROCESS_TEXT_H_
#define PSEM_LIB_INSPECT_PROCESS_PROCESS_TEXT_H_

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"

namespace psem {

// What /proc/PID/stat says.
struct StatText {
  std::string name;          // The first thread's, raw.
  char state = '?';          // 'Z': ended, and not collected by its parent yet.
  uint64_t start_ticks = 0;  // Since the machine's start, in units of sysconf(_SC_CLK_TCK).
};

// Returns whether it is well-formed. A name may hold spaces, parentheses and newlines.
bool ParseStatText(absl::string_view text, StatText* stat);

// What /proc/PID/status says.
struct StatusText {
  uid_t user = 0;          // The effective one: as whom it acts.
  pid_t pid_inside = 0;    // Its number in its own PID namespace.
  int pid_namespaces = 0;  // How many PID namespaces it is in, of those that are seen from here.
};

bool ParseStatusText(absl::string_view text, StatusText* status);

// The machine's start, in seconds since 1970, out of /proc/stat.
bool ParseBootTime(absl::string_view text, int64_t* seconds);

// The text of /proc/PID/cmdline as one printable line that shows at most `most` bytes of it; empty
// when the process has none.
std::string CommandText(absl::string_view arguments, size_t most);

// The path of the process's cgroup, out of /proc/PID/cgroup, raw: the unified hierarchy's, else
// systemd's, else the first that is not the root. Empty when it is in none.
std::string CgroupPath(absl::string_view text);

// What a cgroup's path tells of where a process runs, printable: "docker 0123456789ab", "podman
// ...", "kubernetes ...", "lxc NAME", "machine NAME", a systemd unit as "nginx.service", else the
// path's last part; empty for the root. A hint: whoever makes cgroups names them.
std::string ContainerHint(absl::string_view cgroup_path);

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_PROCESS_PROCESS_TEXT_H_
