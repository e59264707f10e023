// Semaphores that no name leads to any more, though somebody still has them.
//
// They are found by the shared mappings of files on the directory's device: a file that the
// directory does not list, in two looks, and that has no name left. The path in /proc alone proves
// nothing: glibc's creator maps "/dev/shm/sem.XXXXXX (deleted)" while the semaphore has its name.

#ifndef PSEM_LIB_INSPECT_UNLINKED_UNLINKED_H_
#define PSEM_LIB_INSPECT_UNLINKED_UNLINKED_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/inspect/semaphore_record.h"
#include "lib/platform/shm_directory.h"

namespace psem {

// The name of a record whose former name nobody knows. Names begin with a slash.
constexpr char kNoName[] = "(unlinked)";

// Returns: the unlinked semaphores of `directory` that are in use, by former name, each with `use`;
// or the error of reading the directory or /proc itself. `name` is what a user opened it by, or
// kNoName, and may be the name of another semaphore by now. Where only root may look at the file
// behind a mapping `facts` says so, while value and waiters come from a user's memory.
// Limits: those alone whose users may be looked into: see the gaps in `use`; whether it is a
// semaphore is known by its bytes in a file of a semaphore's size, or by its former name.
absl::StatusOr<std::vector<SemaphoreRecord>> FindUnlinkedSemaphores(
    const ShmDirectory& directory, const std::string& proc = "/proc");

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_UNLINKED_UNLINKED_H_
