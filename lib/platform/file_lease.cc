// https://man7.org/linux/man-pages/man2/fcntl.2.html, "Leases" and F_SETOWN_EX, F_SETSIG.

#include "lib/platform/file_lease.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <signal.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/platform/clock.h"

namespace psem {
namespace {

constexpr char kVerb[] = "prove unused";
constexpr char kAskAsOwner[] = "; ask as its owner or as root";

absl::Status NotRegular(const std::string& path, mode_t mode) {
  return FaultStatus(absl::StatusCode::kFailedPrecondition, EINVAL, kVerb, path,
                     absl::StrCat("it is a ", FileTypeName(mode), ", not a semaphore (EINVAL)"));
}

absl::Status Replaced(const std::string& path) {
  return FaultStatus(absl::StatusCode::kNotFound, ENOENT, kVerb, path,
                     "another file has taken the name meanwhile (ENOENT); look again");
}

// `facts` are empty when not even they could be had.
absl::Status OpenError(int error, const std::string& path, const FileFacts& facts) {
  switch (error) {
    case ENOENT:
      return ErrnoStatus(error, kVerb, path, "somebody has removed it meanwhile");
    case EACCES:
    case EPERM:
      return ErrnoStatus(error, kVerb, path,
                         facts.mode == 0 ? "you may not look into its directory"
                                         : absl::StrCat(OwnerText(facts), kAskAsOwner));
    case EWOULDBLOCK:
      return ErrnoStatus(error, kVerb, path,
                         "another program holds a lease on it; try again when that has ended");
    case EMFILE:
    case ENFILE:
      return ErrnoStatus(error, kVerb, path, "out of descriptors; raise ulimit -n");
    default:
      return ErrnoStatus(error, kVerb, path, "");
  }
}

absl::Status LeaseError(int error, const std::string& path, const FileFacts& facts) {
  switch (error) {
    case EACCES:
      return ErrnoStatus(error, kVerb, path, absl::StrCat(OwnerText(facts), kAskAsOwner));
    case EINVAL:
      return FaultStatus(absl::StatusCode::kFailedPrecondition, error, kVerb, path,
                         "this kernel grants no leases (EINVAL); set sysctl fs.leases-enable=1");
    default:
      return ErrnoStatus(error, kVerb, path, "");
  }
}

// Whether it can be a file's name, and no path to elsewhere.
bool IsFileName(absl::string_view file) {
  return !absl::StrContains(file, '/') && !absl::StrContains(file, '\0');
}

// Where an answer of the lease can be trusted.
absl::Status CheckFileSystem(int descriptor, const std::string& path) {
  struct statfs file_system;
  if (fstatfs(descriptor, &file_system) != 0) return ErrnoStatus(errno, kVerb, path, "");
  const auto type = static_cast<uint32_t>(file_system.f_type);
  if (type == TMPFS_MAGIC || type == RAMFS_MAGIC) return absl::OkStatus();
  return FaultStatus(absl::StatusCode::kUnimplemented, EOPNOTSUPP, kVerb, path,
                     "only on tmpfs and ramfs does the kernel know who has a file open "
                     "(EOPNOTSUPP)");
}

// Returns 0 or an errno. Who is told of an opener has to be settled before the lease is taken:
// what the kernel settles by itself is SIGIO to the process.
int TakeLease(int descriptor) {
  const f_owner_ex this_thread = {F_OWNER_TID, gettid()};
  const bool taken = fcntl(descriptor, F_SETSIG, SIGURG) == 0 &&
                     fcntl(descriptor, F_SETOWN_EX, &this_thread) == 0 &&
                     fcntl(descriptor, F_SETLEASE, F_RDLCK) == 0;
  return taken ? 0 : errno;
}

}  // namespace

FileLease::FileLease(const ShmDirectory& directory, const std::string& file,
                     FileIdentity identity) {
  const std::string path = Printable(directory.PathOf(file));
  // Looked at before it is opened: the opening of a FIFO is felt by its writer.
  FileFacts facts;
  int error = ENOENT;
  if (IsFileName(file)) error = StatAt(directory.descriptor(), file.c_str(), &facts);
  if (error == 0 && facts.identity == identity && facts.is_regular()) {
    descriptor_ = openat(directory.descriptor(), file.c_str(),
                         O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    error = descriptor_ >= 0 ? StatDescriptor(descriptor_, &facts) : errno;
  }
  if (error != 0) {
    why_unknown_ = OpenError(error, path, facts);
  } else if (!(facts.identity == identity)) {
    why_unknown_ = Replaced(path);
  } else if (!facts.is_regular()) {
    why_unknown_ = NotRegular(path, facts.mode);
  } else {
    why_unknown_ = CheckFileSystem(descriptor_, path);
  }
  if (!why_unknown_.ok()) return;

  error = TakeLease(descriptor_);
  if (error == 0) {
    use_ = FileUse::kNobody;
  } else if (error == EAGAIN) {
    use_ = FileUse::kSomebody;
  } else {
    why_unknown_ = LeaseError(error, path, facts);
  }
}

FileLease::~FileLease() {
  if (descriptor_ >= 0) close(descriptor_);  // And with it goes the lease.
}

bool FileLease::IsGone() const { return ErrnoOf(why_unknown_) == ENOENT; }

bool FileLease::StaysUnused(absl::Duration time) const {
  constexpr timespec kPause = {0, 100000};
  const absl::Duration end = MonotonicNow() + time;
  while (fcntl(descriptor_, F_SETLEASE, F_RDLCK) == 0) {
    if (MonotonicNow() >= end) return true;
    clock_nanosleep(CLOCK_MONOTONIC, 0, &kPause, nullptr);
  }
  return false;
}

}  // namespace psem
