// Giving a semaphore that was moved into a room its name back, though somebody may have taken that.

#ifndef PSEM_LIB_INSPECT_REMOVAL_PUT_BACK_H_
#define PSEM_LIB_INSPECT_REMOVAL_PUT_BACK_H_

#include <string>

#include "absl/time/time.h"
#include "lib/inspect/removal/removal_room.h"
#include "lib/platform/shm_directory.h"

namespace psem {

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
