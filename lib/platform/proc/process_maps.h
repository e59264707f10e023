// The files that one process has in its memory, shared with others.

#ifndef PSEM_LIB_PLATFORM_PROC_PROCESS_MAPS_H_
#define PSEM_LIB_PLATFORM_PROC_PROCESS_MAPS_H_

#include <string>
#include <vector>

#include "absl/types/span.h"
#include "lib/platform/proc/proc_text.h"

namespace psem {

// Each lists the shared mappings of files, by address, of the process whose /proc/PID/maps is open
// as `maps` and was not read yet. A mapping that is there all the time is in the list; one that
// comes or goes meanwhile may be.
// Returns: 0; ESRCH when there is no memory (a zombie, a kernel thread, a process that has ended);
// or another errno, and an incomplete list.

// By whichever of the two below the kernel knows.
int ListSharedMappings(int maps, std::vector<MemoryRange>* mappings);

// By the ioctl PROCMAP_QUERY, which skips all other mappings in the kernel. ENOTTY before Linux
// 6.11.
int QuerySharedMappings(int maps, std::vector<MemoryRange>* mappings);

// By the text. EBADMSG when it is not what the kernel writes.
int ReadSharedMappings(int maps, std::vector<MemoryRange>* mappings);

// By the text too: the paths of `mappings`, which are in the order of their addresses, as the
// kernel shows them; empty for one that is not there any more, or is of another file now. A path
// may hold any byte but a newline, ends in " (deleted)" when its name was taken away, and may be
// another name of the file than those it has now.
int ReadMappingPaths(int maps, absl::Span<const MemoryRange> mappings,
                     std::vector<std::string>* paths);

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_PROC_PROCESS_MAPS_H_
