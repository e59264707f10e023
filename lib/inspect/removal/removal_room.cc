#include "lib/inspect/removal/removal_room.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"

namespace psem {
namespace {

constexpr char kVerb[] = "lock";
constexpr absl::string_view kNamePrefix = ".psem-removing-";
constexpr mode_t kMode = 0700;

// Nobody can guess the name, and so plant something in its place.
std::string NewName() {
  uint64_t random = 0;
  while (getrandom(&random, sizeof(random), 0) != sizeof(random)) {
  }
  return absl::StrCat(kNamePrefix, absl::Hex(random, absl::kZeroPad16));
}

absl::Status MakeError(int error, const ShmDirectory& directory) {
  std::string advice;
  FileFacts facts;
  if (error == EACCES && StatDescriptor(directory.descriptor(), &facts) == 0) {
    advice = absl::StrCat(OwnerText(facts), "; removing takes the right to write to it");
  } else if (error == ENOSPC || error == EDQUOT) {
    advice = "removing takes room for one more file; remove a file that is none of a semaphore's";
  }
  return ErrnoStatus(error, "make room in", Printable(directory.path()), advice);
}

// Returns 0 or an errno.
int Rename(const ShmDirectory& from, const ShmDirectory& to, const std::string& file,
           unsigned int flags) {
  const int result =
      renameat2(from.descriptor(), file.c_str(), to.descriptor(), file.c_str(), flags);
  return result == 0 ? 0 : errno;
}

}  // namespace

bool RemovalRoom::IsRoomName(absl::string_view file) { return absl::StartsWith(file, kNamePrefix); }

RemovalRoom::RemovalRoom(const ShmDirectory& directory, std::string name, ShmDirectory inside,
                         bool is_own)
    : directory_(&directory), name_(std::move(name)), inside_(std::move(inside)), is_own_(is_own) {}

RemovalRoom::RemovalRoom(RemovalRoom&& other) noexcept
    : directory_(std::exchange(other.directory_, nullptr)),
      name_(std::move(other.name_)),
      inside_(std::move(other.inside_)),
      is_own_(other.is_own_) {}

RemovalRoom::~RemovalRoom() {
  if (directory_ != nullptr) unlinkat(directory_->descriptor(), name_.c_str(), AT_REMOVEDIR);
}

absl::StatusOr<RemovalRoom> RemovalRoom::Make(const ShmDirectory& directory) {
  constexpr int kMostTries = 100;
  for (int tries = 1;; ++tries) {
    const std::string name = NewName();
    if (mkdirat(directory.descriptor(), name.c_str(), kMode) != 0) {
      return MakeError(errno, directory);
    }
    absl::StatusOr<RemovalRoom> room = Lock(directory, name);
    if (room.ok() && room->is_own()) return room;
    // Whoever may write to all of the directory can put a room of his own in its place.
    if (room.ok()) return ErrnoStatus(EACCES, kVerb, Printable(room->inside().path()), "");
    unlinkat(directory.descriptor(), name.c_str(), AT_REMOVEDIR);
    // One that sweeps up may have taken it for a dead remover's before it was locked.
    if (!absl::IsNotFound(room.status()) || tries == kMostTries) return room.status();
  }
}

absl::StatusOr<RemovalRoom> RemovalRoom::TakeOver(const ShmDirectory& directory,
                                                  const std::string& name) {
  return Lock(directory, name);
}

absl::StatusOr<RemovalRoom> RemovalRoom::Lock(const ShmDirectory& directory,
                                              const std::string& name) {
  absl::StatusOr<ShmDirectory> inside = directory.OpenInside(name);
  if (!inside.ok()) return inside.status();
  const std::string path = Printable(inside->path());
  FileFacts opened;
  int error = StatDescriptor(inside->descriptor(), &opened);
  if (error != 0) return ErrnoStatus(error, kVerb, path, "");
  if ((opened.mode & 0777) != kMode || (opened.owner != geteuid() && geteuid() != 0)) {
    return ErrnoStatus(EACCES, kVerb, path, OwnerText(opened));
  }
  if (flock(inside->descriptor(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return ErrnoStatus(errno, kVerb, path, "");
    return absl::NotFoundError(absl::StrCat(path, " is a live remover's"));
  }
  // Whoever had it locked until now may have removed it.
  FileFacts named;
  error = StatAt(directory.descriptor(), name.c_str(), &named);
  if (error == 0 && named.identity == opened.identity) {
    return RemovalRoom(directory, name, *std::move(inside), opened.owner == geteuid());
  }
  return absl::NotFoundError(absl::StrCat(path, " is gone"));
}

int RemovalRoom::MoveIn(const std::string& file) const {
  return Rename(*directory_, inside_, file, RENAME_NOREPLACE);
}

int RemovalRoom::MoveOut(const std::string& file) const {
  return Rename(inside_, *directory_, file, RENAME_NOREPLACE);
}

int RemovalRoom::Exchange(const std::string& file) const {
  return Rename(inside_, *directory_, file, RENAME_EXCHANGE);
}

int RemovalRoom::Unlink(const std::string& file) const {
  return unlinkat(inside_.descriptor(), file.c_str(), 0) == 0 ? 0 : errno;
}

}  // namespace psem
