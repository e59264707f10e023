// Sweeping up after a remover that was killed between renaming a semaphore and unlinking it.

#ifndef PSEM_LIB_INSPECT_REMOVAL_LEFTOVERS_H_
#define PSEM_LIB_INSPECT_REMOVAL_LEFTOVERS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/inspect/removal/removal.h"

namespace psem {

// A semaphore that was found in a dead remover's room.
struct Leftover {
  std::string path;  // "/dev/shm/sem.jobs", which it had. The bytes may be hostile.

  // kRemoved: nobody used it, so the removal is finished. kKeptInUse, kKeptUnproven: it has its
  // name back. kFailed: it still is hidden, and the reason says why: mostly that it is in use, and
  // so is another one that has taken its name.
  Removal removal;
};

// Ends what dead removers have left unfinished in `directory`. A live one's room is left alone, in
// this process or another. So is whatever else lies there under such a name: a room belongs to the
// user who sweeps (root sweeps everybody's), nobody else may write to it, and it has one file in it
// at the most. Nothing is followed, nothing replaced, and a name comes back only to where its
// file's owner could have put it anyway.
// Returns: what was found; the error of reading `directory` itself.
// Threads: any number may sweep at once, in one process or several.
// Crash: as RemoveSemaphore; the next sweep goes on.
absl::StatusOr<std::vector<Leftover>> SweepLeftovers(const std::string& directory);

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_REMOVAL_LEFTOVERS_H_
