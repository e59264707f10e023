#include "lib/inspect/removal/put_back.h"

#include <errno.h>
#include <time.h>

#include "lib/platform/clock.h"
#include "lib/platform/file_facts.h"
#include "lib/platform/file_lease.h"

namespace psem {
namespace {

// Exchanges `file` in the room with the one that has its name, and removes that one, if nobody uses
// it. After a failure the room has whichever of the two is to be put back.
bool ExchangeWithUnused(const ShmDirectory& directory, const RemovalRoom& room,
                        const std::string& file) {
  FileFacts other;
  if (StatAt(directory.descriptor(), file.c_str(), &other) != 0) return false;
  const FileLease lease(directory, file, other.identity);
  if (lease.use() != FileUse::kNobody || room.Exchange(file) != 0) return false;
  FileFacts moved;
  if (StatAt(room.inside().descriptor(), file.c_str(), &moved) == 0 &&
      moved.identity == other.identity && lease.StaysUnused(kGrace) && room.Unlink(file) == 0) {
    return true;
  }
  room.Exchange(file);
  return false;
}

}  // namespace

int PutBack(const ShmDirectory& directory, const RemovalRoom& room, const std::string& file,
            absl::Duration limit) {
  constexpr timespec kPause = {0, 100000};
  const absl::Duration deadline = MonotonicNow() + limit;
  while (true) {
    const int error = room.MoveOut(file);
    if (error != EEXIST) return error;
    if (ExchangeWithUnused(directory, room, file)) return 0;
    if (MonotonicNow() >= deadline) return EEXIST;
    clock_nanosleep(CLOCK_MONOTONIC, 0, &kPause, nullptr);
  }
}

}  // namespace psem
