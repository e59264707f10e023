// The directories of semaphores in other mount namespaces: each container has its own /dev/shm.

#ifndef PSEM_LIB_INSPECT_NAMESPACES_NAMESPACES_H_
#define PSEM_LIB_INSPECT_NAMESPACES_NAMESPACES_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/platform/shm_directory.h"

namespace psem {

// One such directory. Its path is "/proc/4711/root/dev/shm"; what it has open stays the same
// directory when the process is gone.
struct NamespaceDirectory {
  ShmDirectory directory;
  pid_t process = 0;                      // The first of those that see it.
  absl::StatusOr<std::string> cgroup;     // Its cgroup's path, and a hint of its container; both
  absl::StatusOr<std::string> container;  // printable: see lib/inspect/process/process_facts.h.
};

struct NamespaceDirectories {
  std::vector<NamespaceDirectory> directories;  // By process.

  // What kept a directory from being looked at, printable: "process 4711: /dev/shm is on fuse".
  std::vector<std::string> skipped;

  int unreadable = 0;           // Processes whose namespace may not be known.
  bool others_unlisted = true;  // There may be more processes, which are not even listed.

  bool complete() const { return skipped.empty() && unreadable == 0 && !others_unlisted; }
};

// Finds the directories that processes in other mount namespaces than this one's see as /dev/shm,
// each once, apart from those that this process sees by that name itself.
// Returns: the directories, for SurveySemaphores; or the error of reading /proc itself.
// Limits: those in memory alone (tmpfs, ramfs), without other mounts inside: another file system
// may be the container's own and never answer. A mount that is made in it just then is not seen.
absl::StatusOr<NamespaceDirectories> FindNamespaceDirectories(const std::string& proc = "/proc");

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_NAMESPACES_NAMESPACES_H_
