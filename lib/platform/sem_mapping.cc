// Attach and create take turns until one succeeds: a name that vanished before the attach is
// created, one that appeared before the create is attached to. Each failed turn means that another
// process got through, so the loop ends unless somebody makes and removes the name thousands of
// times on purpose. Only the calls that take the name tell of that, open and link: of any other
// call ENOENT and EEXIST are errors like all.

#include "lib/platform/sem_mapping.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <array>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/platform/cancellation_off.h"
#include "lib/platform/sem_file.h"
#include "lib/platform/standard_descriptors.h"

namespace psem {
namespace {

constexpr char kVerb[] = "open";
constexpr int kMaxTurns = 10000;

static_assert(SemWord::is_always_lock_free, "a lock would live in one process only");
static_assert(sizeof(SemWord) == sizeof(uint64_t), "the word lies in a file");

absl::Status NotASemaphore(const SemaphoreName& name, absl::string_view what) {
  return FaultStatus(
      absl::StatusCode::kFailedPrecondition, EINVAL, kVerb, name.printable(),
      absl::StrCat("its file ", kSemaphoreDirectory, "/", Printable(name.file()), " ", what,
                   " (EINVAL); use another name, or remove the file if nobody "
                   "needs it"));
}

absl::Status OpenError(int error, const SemaphoreName& name, const std::string& path) {
  const std::string printable = name.printable();
  FileFacts facts;
  const bool seen = StatAt(AT_FDCWD, path.c_str(), &facts) == 0;
  if (seen && !facts.is_regular()) {
    return NotASemaphore(name, absl::StrCat("is a ", FileTypeName(facts.mode)));
  }
  switch (error) {
    case EACCES:
    case EPERM:
      return ErrnoStatus(error, kVerb, printable,
                         seen ? OwnerText(facts)
                              : absl::StrCat("you may not create files in ", kSemaphoreDirectory));
    case EMFILE:
      return ErrnoStatus(error, kVerb, printable,
                         "close some of this process's files or raise ulimit -n");
    case ENFILE:
      return ErrnoStatus(error, kVerb, printable, "the whole machine is at fs.file-max");
    case ENOSPC:
    case EDQUOT:
      return ErrnoStatus(error, kVerb, printable,
                         absl::StrCat(kSemaphoreDirectory,
                                      " is full; remove what is stale there "
                                      "(seminspect list) or enlarge it"));
    case ENOENT:
      return ErrnoStatus(error, kVerb, printable,
                         absl::StrCat("is ", kSemaphoreDirectory, " mounted?"));
    case EWOULDBLOCK:
      return ErrnoStatus(error, kVerb, printable,
                         "another program holds a lease on it; try again when that has ended");
    default:
      return ErrnoStatus(error, kVerb, printable, "");
  }
}

// Opens the file for use. A lease that another program holds is broken by this very call; a tool
// that looks whether the semaphore is stale gives it back within microseconds, so it is worth to
// ask again.
int OpenFile(const std::string& path) {
  constexpr int kLeaseTries = 1000;
  constexpr timespec kLeasePause = {0, 1000000};
  for (int tries = 1;; ++tries) {
    const int descriptor =
        open(path.c_str(), O_RDWR | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (descriptor >= 0 || errno != EWOULDBLOCK || tries == kLeaseTries) return descriptor;
    clock_nanosleep(CLOCK_MONOTONIC, 0, &kLeasePause, nullptr);
  }
}

// Says why a file cannot be used, or nothing when it can.
absl::Status CheckFile(const SemaphoreName& name, int descriptor, const FileFacts& facts) {
  if (!facts.is_regular()) {
    return NotASemaphore(name, absl::StrCat("is a ", FileTypeName(facts.mode)));
  }
  std::array<unsigned char, kSemFileSize> head;
  const ssize_t length = pread(descriptor, head.data(), head.size(), 0);
  if (length < 0) return ErrnoStatus(errno, "read", name.printable(), "");
  const SemFile file = DecodeSemFile({head.data(), static_cast<size_t>(length)}, facts.size);
  switch (file.layout) {
    case SemLayout::kGlibc64:
      break;
    case SemLayout::kGlibc32:
      return NotASemaphore(
          name, "was made by a 32-bit program, whose semaphores 64-bit programs cannot share");
    case SemLayout::kEmpty:
      return NotASemaphore(name, "is empty, not a semaphore");
    case SemLayout::kMusl64:
    case SemLayout::kForeign:
      return NotASemaphore(
          name, absl::StrFormat("has %d bytes that are not a semaphore of glibc's", facts.size));
  }
  if (file.value > kMaxSemaphoreValue) {
    return NotASemaphore(name, absl::StrFormat("is damaged: its value %d is above the maximum %d",
                                               file.value, kMaxSemaphoreValue));
  }
  return absl::OkStatus();
}

// Says why a semaphore is not to be trusted, or nothing when it is.
absl::Status CheckTrust(const SemaphoreName& name, const OpenRequest& request,
                        const FileFacts& facts) {
  std::string distrust;
  const mode_t granted = facts.mode & 0777;
  if (request.require_owner && facts.owner != geteuid()) {
    distrust = absl::StrCat(OwnerText(facts), ", not to you (EACCES)");
  } else if (request.exact_mode && (granted & ~request.mode) != 0) {
    distrust = absl::StrCat(OwnerText(facts), " and grants more than ",
                            PermissionText(request.mode), " (EACCES)");
  } else {
    return absl::OkStatus();
  }
  return FaultStatus(absl::StatusCode::kPermissionDenied, EACCES, kVerb, name.printable(),
                     absl::StrCat(distrust,
                                  "; find out who made it, and remove it or use another "
                                  "name"));
}

absl::StatusOr<SemMapping> Map(const SemaphoreName& name, int descriptor, const FileFacts& facts) {
  void* memory = mmap(nullptr, kSemFileSize, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  if (memory == MAP_FAILED) return ErrnoStatus(errno, "map", name.printable(), "");
  SemMapping mapping;
  mapping.word = static_cast<SemWord*>(memory);
  mapping.identity = facts.identity;
  return mapping;
}

// Attaches to what OpenFile has opened, and closes that.
absl::StatusOr<SemMapping> Attach(const SemaphoreName& name, int descriptor,
                                  const OpenRequest& request) {
  const absl::Cleanup close_descriptor = [descriptor] { close(descriptor); };
  FileFacts facts;
  const int error = StatDescriptor(descriptor, &facts);
  if (error != 0) return ErrnoStatus(error, kVerb, name.printable(), "");
  absl::Status usable = CheckFile(name, descriptor, facts);
  if (usable.ok()) usable = CheckTrust(name, request, facts);
  if (!usable.ok()) return usable;
  return Map(name, descriptor, facts);
}

// Gives a file without a name its name. Returns 0 or an errno.
int LinkFile(int descriptor, const std::string& path) {
  if (linkat(descriptor, "", AT_FDCWD, path.c_str(), AT_EMPTY_PATH) == 0) return 0;
  // Before Linux 6.10 an empty path is for root alone, and others are told ENOENT.
  if (errno != ENOENT && errno != EPERM) return errno;
  char link[sizeof("/proc/self/fd/") + 16];
  snprintf(link, sizeof(link), "/proc/self/fd/%d", descriptor);
  return linkat(AT_FDCWD, link, AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
}

// Fails with `*is_taken` set when somebody has the name.
absl::StatusOr<SemMapping> Create(const SemaphoreName& name, const std::string& path,
                                  const OpenRequest& request, GiveName give_name, bool* is_taken) {
  const int descriptor = open(kSemaphoreDirectory, O_TMPFILE | O_RDWR | O_CLOEXEC, request.mode);
  if (descriptor < 0) return OpenError(errno, name, path);
  const absl::Cleanup close_descriptor = [descriptor] { close(descriptor); };
  if (request.exact_mode && fchmod(descriptor, request.mode) != 0) {
    return OpenError(errno, name, path);
  }

  // Written rather than stretched: only a write says ENOSPC, where a later touch would be a SIGBUS.
  const std::array<unsigned char, kSemFileSize> contents = NewSemFile(request.value);
  const ssize_t written = pwrite(descriptor, contents.data(), contents.size(), 0);
  if (written != static_cast<ssize_t>(contents.size())) {
    return OpenError(written < 0 ? errno : ENOSPC, name, path);
  }
  FileFacts facts;
  int error = StatDescriptor(descriptor, &facts);
  if (error != 0) return ErrnoStatus(error, kVerb, name.printable(), "");

  // Mapped before it is named, so that nothing can fail once others may use it.
  absl::StatusOr<SemMapping> mapping = Map(name, descriptor, facts);
  if (!mapping.ok()) return mapping;
  mapping->created = true;
  error = give_name(*mapping, [&] { return LinkFile(descriptor, path); });
  if (error != 0) {
    Unmap(mapping->word);
    *is_taken = error == EEXIST;
    if (*is_taken) return ErrnoStatus(error, kVerb, name.printable(), "");
    return OpenError(error, name, path);
  }
  return mapping;
}

}  // namespace

std::string SemaphorePath(const SemaphoreName& name) {
  // In one piece: every opening comes through here.
  return absl::StrCat(kSemaphoreDirectory, "/", SemaphoreName::kFilePrefix,
                      absl::string_view(name.text()).substr(1));
}

absl::StatusOr<SemMapping> AttachOrCreate(const SemaphoreName& name, const OpenRequest& request,
                                          GiveName give_name) {
  const std::string path = SemaphorePath(name);
  const CancellationOff cancellation_off;
  const StandardDescriptorsTaken standard_descriptors_taken;
  if (standard_descriptors_taken.error() != 0) {
    return OpenError(standard_descriptors_taken.error(), name, path);
  }
  for (int turn = 0; turn < kMaxTurns; ++turn) {
    if (request.may_attach) {
      const int descriptor = OpenFile(path);
      if (descriptor >= 0) return Attach(name, descriptor, request);
      if (errno != ENOENT) return OpenError(errno, name, path);
      if (!request.may_create) {
        return ErrnoStatus(ENOENT, kVerb, name.printable(),
                           "nobody has a semaphore of that name; start the program that creates it "
                           "first");
      }
    }
    bool is_taken = false;
    absl::StatusOr<SemMapping> mapping = Create(name, path, request, give_name, &is_taken);
    if (!is_taken) return mapping;
    if (!request.may_attach) {
      return ErrnoStatus(EEXIST, kVerb, name.printable(),
                         "somebody has a semaphore of that name; use another, or attach to it");
    }
  }
  return ErrnoStatus(EAGAIN, kVerb, name.printable(),
                     "other processes keep creating and removing it; stop them and try again");
}

void Unmap(SemWord* word) { munmap(word, kSemFileSize); }

absl::Status UnlinkSemaphore(const SemaphoreName& name) {
  const std::string path = SemaphorePath(name);
  if (unlink(path.c_str()) == 0) return absl::OkStatus();
  const int error = errno;
  std::string advice;
  FileFacts facts;
  if (error == ENOENT) {
    advice = "nobody has a semaphore of that name";
  } else if (StatAt(AT_FDCWD, path.c_str(), &facts) == 0) {
    advice =
        facts.is_regular() ? OwnerText(facts) : absl::StrCat("it is a ", FileTypeName(facts.mode));
  }
  return ErrnoStatus(error, "unlink", name.printable(), advice);
}

int UnlinkIfSame(const char* path, FileIdentity identity) {
  const int saved_errno = errno;
  FileFacts facts;
  int error = StatAt(AT_FDCWD, path, &facts);
  if (error == 0 && !(facts.identity == identity)) error = ENOENT;
  if (error == 0 && unlink(path) != 0) error = errno;
  errno = saved_errno;
  return error;
}

int UnlinkIfSame(const SemaphoreName& name, FileIdentity identity) {
  constexpr absl::string_view kSlash = "/";
  constexpr size_t kLongest = sizeof(kSemaphoreDirectory) + kSlash.size() +
                              SemaphoreName::kFilePrefix.size() + SemaphoreName::kMaxLength;
  char path[kLongest];
  char* end = path;
  for (const absl::string_view part :
       {absl::string_view(kSemaphoreDirectory), kSlash, SemaphoreName::kFilePrefix,
        absl::string_view(name.text()).substr(1)}) {
    end = static_cast<char*>(mempcpy(end, part.data(), part.size()));
  }
  *end = '\0';
  return UnlinkIfSame(path, identity);
}

}  // namespace psem
