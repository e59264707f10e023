// Looking at what a process in another mount namespace sees as /dev/shm.
//
// Whoever is in there may be hostile: a symbolic link may lead to /etc, or a file system of their
// own may never answer. So no path leads out of their root, and nothing is asked of a file system
// before the kernel has said which one it is.

#ifndef PSEM_LIB_PLATFORM_PROC_PROCESS_ROOT_H_
#define PSEM_LIB_PLATFORM_PROC_PROCESS_ROOT_H_

#include <sys/types.h>

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "lib/platform/proc/proc_directory.h"

namespace psem {

// Opens the directory `path`, relative ("dev/shm"), below the root of `process`, as O_PATH; the
// caller closes it. Symbolic links are followed as the process itself would, below its root; where
// the kernel has no openat2 (Linux 5.6) there is no following (ENOTDIR).
// Returns: 0, or an errno; EAGAIN when a file system would have to be asked (since Linux 5.12).
int OpenBelowRoot(const ProcDirectory& proc, pid_t process, const std::string& path,
                  int* descriptor);

// The mount that a descriptor is of.
struct MountFacts {
  std::string type;         // "tmpfs", raw.
  bool has_mounts = false;  // Whether others are mounted in it.
};

// Finds the mount `id` in the text of /proc/PID/mountinfo. Returns whether it is there.
bool FindMount(absl::string_view mountinfo, int64_t id, MountFacts* facts);

// Says which mount `descriptor` is of, by what `process` has mounted, and asks no file system.
// Returns 0 or an errno.
int FindMountOf(const ProcDirectory& proc, pid_t process, int descriptor, MountFacts* facts);

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_PROC_PROCESS_ROOT_H_
