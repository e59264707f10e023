// Giving a semaphore that was moved into a room its name back, though somebody may have taken that.

#ifndef PSEM_LIB_INSPECT_REMOVAL_PUT_BACK_H_
#define PSEM_LIB_INSPECT_REMOVAL_PUT_BACK_H_

#include <string>

#include "absl/time/time.h"
#include "lib/inspect/removal/removal_room.h"
#include "lib/platform/shm_directory.h"

namespace psem {

// How long a semaphore without a name is held under its lease before it is unlinked. An opener that
// found it by its name just before may not have met the lease yet, when the kernel keeps it off the
// processor between the two. It then has to be put back. Two of 10,000 removals, with four openers
// on two busy cores, had such an opener; none took a tenth of this time.
constexpr absl::Duration kGrace = absl::Milliseconds(1);

// Puts `file` back from `room` into `directory`, which the room is in.
//
// Between its going and its return a program may have found no semaphore of that name and created
// one. That one gives way as soon as nobody uses it: the two are exchanged in one step, and it is
// removed by the same proof as any other. Who waits for a lease on the first one waits until then,
// and who uses the second one is not split from anybody; its value is lost.
// Returns: 0; EEXIST when the other semaphore was in use, or could not be proven unused, until
// `limit` had passed, and nothing has changed; or another errno.
int PutBack(const ShmDirectory& directory, const RemovalRoom& room, const std::string& file,
            absl::Duration limit);

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_REMOVAL_PUT_BACK_H_
