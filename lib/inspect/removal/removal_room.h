// A hidden directory beside the semaphores, into which one is moved before it is unlinked.
//
//     /dev/shm/.psem-removing-5f3a9c01/sem.jobs
//
// In there nobody finds it by its name, and so nobody can begin to use it, yet it can be put back
// with that very name, of any bytes and up to the longest. A room is its owner's alone (mode 0700),
// and locked while its remover lives: so whoever finds one that is not locked knows that the
// remover was killed.

#ifndef PSEM_LIB_INSPECT_REMOVAL_REMOVAL_ROOM_H_
#define PSEM_LIB_INSPECT_REMOVAL_REMOVAL_ROOM_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/platform/file_facts.h"
#include "lib/platform/shm_directory.h"

namespace psem {

class RemovalRoom {
 public:
  // Makes a new one. Requires: `directory` outlives it.
  static absl::StatusOr<RemovalRoom> Make(const ShmDirectory& directory);

  // Takes over the one called `name`, whose remover was killed.
  // Returns: the room; NotFound when its remover lives or it is gone; the error when it is another
  // user's (root may take over everybody's), or something else of that name.
  static absl::StatusOr<RemovalRoom> TakeOver(const ShmDirectory& directory,
                                              const std::string& name);

  static bool IsRoomName(absl::string_view file);

  RemovalRoom(RemovalRoom&& other) noexcept;
  RemovalRoom& operator=(RemovalRoom&&) = delete;
  // Removes it unless something is in it.
  ~RemovalRoom();

  // Each returns 0 or an errno. A move never replaces a file of that name: EEXIST.
  int MoveIn(const std::string& file) const;
  int MoveOut(const std::string& file) const;
  int Exchange(const std::string& file) const;  // The one inside with the one outside, in one step.
  int Unlink(const std::string& file) const;    // The one inside.

  // Whether a remover of this user made it: then what is in it had its name.
  bool is_own() const { return is_own_; }

  // The room itself, to look into.
  const ShmDirectory& inside() const { return inside_; }

 private:
  RemovalRoom(const ShmDirectory& directory, std::string name, ShmDirectory inside, bool is_own);

  // What TakeOver does.
  static absl::StatusOr<RemovalRoom> Lock(const ShmDirectory& directory, const std::string& name);

  const ShmDirectory* directory_;
  std::string name_;
  ShmDirectory inside_;
  bool is_own_;
};

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_REMOVAL_REMOVAL_ROOM_H_
