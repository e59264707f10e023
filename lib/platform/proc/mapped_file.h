// The file behind a mapping, which no name may lead to any more.

#ifndef PSEM_LIB_PLATFORM_PROC_MAPPED_FILE_H_
#define PSEM_LIB_PLATFORM_PROC_MAPPED_FILE_H_

#include <cstddef>
#include <string>
#include <vector>

#include "absl/types/span.h"
#include "lib/platform/file_facts.h"
#include "lib/platform/proc/process_table.h"
#include "lib/platform/shm_directory.h"

namespace psem {

// One look at it. Each part is there or has the errno of what hid it; ESRCH when the mapping is not
// there any more.
struct MappedFileLook {
  int stat_errno = 0;
  FileFacts facts;

  int read_errno = 0;
  SemFileHead head = {};
  size_t head_length = 0;
};

// Looks at the file through /proc/PID/map_files, which is for root alone. Others see what lies in
// the process's memory, as far as they may look into it, and no facts. The process is not stopped.
// Limits: what is read from memory is of this file only if the mapping was the same all the time;
// MappingPaths, called afterwards, tells whether it still is.
MappedFileLook LookAtMappedFile(const FileMapping& mapping, const std::string& proc = "/proc");

// Returns the path that the kernel shows of each of `mappings`, in their order, raw; see
// ReadMappingPaths in process_maps.h. Empty when it cannot be read either.
// Requires: the order of FindMappings.
std::vector<std::string> MappingPaths(absl::Span<const FileMapping> mappings,
                                      const std::string& proc = "/proc");

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_PROC_MAPPED_FILE_H_
