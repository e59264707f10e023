// Which processes have a file in their memory.
//
// A semaphore's users are known by nothing else: glibc closes the descriptor, and the path that
// /proc shows of a mapping is often not the semaphore's (the creator's is glibc's temporary name;
// another container's may be the same). Device and inode tell.
//
// The answer is seldom whole: another user's processes may not be looked into, and a container sees
// its own alone. So each answer comes with its gaps, and who finds nobody has shown nothing unless
// there are none.

#ifndef PSEM_LIB_PLATFORM_PROC_PROCESS_TABLE_H_
#define PSEM_LIB_PLATFORM_PROC_PROCESS_TABLE_H_

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "absl/types/span.h"
#include "lib/platform/file_facts.h"

namespace psem {

// What a look at all processes may have missed. Nobody is missed who has no memory (a zombie, a
// thread of the kernel) or who ended or began meanwhile.
struct ProcessGaps {
  int unreadable = 0;           // Processes that are listed, and may not be looked into.
  bool others_unlisted = true;  // There may be more of them, which this process cannot even count.

  bool complete() const { return unreadable == 0 && !others_unlisted; }
};

// One shared mapping of a file, in one process.
struct FileMapping {
  FileIdentity file;
  pid_t process = 0;    // As /proc numbers it.
  uint64_t start = 0;   // Its address in that process.
  uint64_t offset = 0;  // In the file, of the byte at `start`.
  uint64_t end = 0;     // The first address behind it.
};

struct FileMappings {
  std::vector<FileMapping> mappings;  // By process, then by address.
  ProcessGaps gaps;
};

// Finds the mappings of `files`, however many, in one look at each process. `proc` is where /proc
// is, or what a test has planted in its place.
// Returns: the mappings, or the error of reading /proc itself. A process is there that mapped a
// file all the time; one that came or went meanwhile may be.
// Limits: only of a file system whose files have the device number that stat shows, such as tmpfs;
// not of overlayfs or btrfs.
absl::StatusOr<FileMappings> FindMappings(absl::Span<const FileIdentity> files,
                                          const std::string& proc = "/proc");

// The same of each file that `wanted` says yes to. It is asked about every shared mapping, perhaps
// by several threads at once.
absl::StatusOr<FileMappings> FindMappingsWhere(
    absl::FunctionRef<bool(const FileIdentity& file)> wanted, const std::string& proc = "/proc");

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_PROC_PROCESS_TABLE_H_
