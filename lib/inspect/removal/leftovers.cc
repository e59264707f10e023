#include "lib/inspect/removal/leftovers.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/time.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/inspect/removal/put_back.h"
#include "lib/inspect/removal/removal_room.h"
#include "lib/platform/file_facts.h"
#include "lib/platform/file_lease.h"
#include "lib/platform/shm_directory.h"

namespace psem {
namespace {

Removal Failed(FileUse use, absl::Status reason) {
  return {RemovalOutcome::kFailed, use, std::move(reason)};
}

Removal GiveNameBack(const ShmDirectory& directory, const RemovalRoom& room,
                     const std::string& file, FileUse use, absl::Status why_unknown) {
  // What lies in another user's room need never have had the name: it replaces nothing.
  const int error =
      room.is_own() ? PutBack(directory, room, file, absl::ZeroDuration()) : room.MoveOut(file);
  if (error != 0) {
    return Failed(use, ErrnoStatus(error, "put back", Printable(directory.PathOf(file)),
                                   absl::StrCat("a killed remover left it as ",
                                                Printable(room.inside().PathOf(file)))));
  }
  return {use == FileUse::kSomebody ? RemovalOutcome::kKeptInUse : RemovalOutcome::kKeptUnproven,
          use, std::move(why_unknown)};
}

Removal Finish(const ShmDirectory& directory, const RemovalRoom& room, const std::string& file) {
  FileFacts facts;
  int error = StatAt(room.inside().descriptor(), file.c_str(), &facts);
  const auto failed = [&room, &file](int error_number) {
    return Failed(FileUse::kUnknown,
                  ErrnoStatus(error_number, "sweep up", Printable(room.inside().PathOf(file)), ""));
  };
  if (error != 0) return failed(error);
  const FileLease lease(room.inside(), file, facts.identity);
  if (lease.use() == FileUse::kNobody && lease.StaysUnused(kGrace)) {
    error = room.Unlink(file);
    if (error != 0) return failed(error);
    return {RemovalOutcome::kRemoved, FileUse::kNobody, absl::OkStatus()};
  }
  const FileUse use = lease.use() == FileUse::kUnknown ? FileUse::kUnknown : FileUse::kSomebody;
  return GiveNameBack(directory, room, file, use, lease.why_unknown());
}

}  // namespace

absl::StatusOr<std::vector<Leftover>> SweepLeftovers(const std::string& directory) {
  const absl::StatusOr<ShmDirectory> shm = ShmDirectory::Open(directory);
  if (!shm.ok()) return shm.status();
  const absl::StatusOr<std::vector<ListedFile>> listed = shm->Files();
  if (!listed.ok()) return listed.status();

  std::vector<Leftover> leftovers;
  for (const ListedFile& entry : *listed) {
    const std::string& name = entry.name;
    if (!RemovalRoom::IsRoomName(name)) continue;
    // Its destructor removes it.
    const absl::StatusOr<RemovalRoom> room = RemovalRoom::TakeOver(*shm, name);
    if (!room.ok()) continue;
    const absl::StatusOr<std::vector<ListedFile>> files = room->inside().Files();
    if (!files.ok() || files->size() != 1) continue;
    const std::string& file = files->front().name;
    leftovers.push_back({shm->PathOf(file), Finish(*shm, *room, file)});
  }
  return leftovers;
}

}  // namespace psem
