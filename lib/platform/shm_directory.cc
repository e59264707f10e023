#include "lib/platform/shm_directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"

namespace psem {
namespace {

constexpr int kNoDescriptor = -1;

int OpenToLook(int directory, const char* file) {
  constexpr int kFlags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
  const int descriptor = openat(directory, file, kFlags | O_NOATIME);
  // O_NOATIME is for the owner and root alone; for others the kernel answers EPERM.
  if (descriptor < 0 && errno == EPERM) return openat(directory, file, kFlags);
  return descriptor;
}

// Reads up to `bytes.size()` bytes from the beginning. Returns 0 or an errno.
int ReadHead(int descriptor, std::array<unsigned char, kSemFileSize>* bytes, size_t* length) {
  ssize_t result;
  do {
    result = pread(descriptor, bytes->data(), bytes->size(), 0);
  } while (result < 0 && errno == EINTR);
  if (result < 0) return errno;
  *length = static_cast<size_t>(result);
  return 0;
}

}  // namespace

absl::StatusOr<ShmDirectory> ShmDirectory::Open(const std::string& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) {
    return ErrnoStatus(errno, "look into", Printable(path), "name a directory that you may read");
  }
  return ShmDirectory(path, descriptor);
}

absl::StatusOr<ShmDirectory> ShmDirectory::OpenInside(const std::string& name) const {
  const int descriptor =
      openat(descriptor_, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return ErrnoStatus(errno, "look into", Printable(PathOf(name)), "");
  return ShmDirectory(PathOf(name), descriptor);
}

ShmDirectory::ShmDirectory(ShmDirectory&& other) noexcept
    : path_(std::move(other.path_)), descriptor_(std::exchange(other.descriptor_, kNoDescriptor)) {}

ShmDirectory& ShmDirectory::operator=(ShmDirectory&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(descriptor_, other.descriptor_);
  return *this;
}

ShmDirectory::~ShmDirectory() {
  if (descriptor_ != kNoDescriptor) close(descriptor_);
}

absl::StatusOr<std::vector<std::string>> ShmDirectory::Files() const {
  // A descriptor of its own: readdir moves the one that it is given.
  const int descriptor = openat(descriptor_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* stream = descriptor < 0 ? nullptr : fdopendir(descriptor);
  if (stream == nullptr) {
    const int error = errno;
    if (descriptor >= 0) close(descriptor);
    return ErrnoStatus(error, "list", Printable(path_), "");
  }
  std::vector<std::string> files;
  errno = 0;
  while (const dirent* entry = readdir(stream)) {
    const absl::string_view name = entry->d_name;
    if (name != "." && name != "..") files.emplace_back(name);
    errno = 0;
  }
  const int error = errno;
  closedir(stream);
  if (error != 0) return ErrnoStatus(error, "list", Printable(path_), "");
  std::sort(files.begin(), files.end());
  return files;
}

std::string ShmDirectory::PathOf(const std::string& file) const {
  return absl::StrCat(path_, absl::EndsWith(path_, "/") ? "" : "/", file);
}

FileLook ShmDirectory::Look(const std::string& file) const {
  FileLook look;
  if (file.find('/') != std::string::npos || file.find('\0') != std::string::npos) {
    look.stat_errno = ENOENT;
    return look;
  }
  look.stat_errno = StatAt(descriptor_, file.c_str(), &look.facts);
  if (look.stat_errno != 0 || !look.facts.is_regular()) return look;

  const int descriptor = OpenToLook(descriptor_, file.c_str());
  if (descriptor < 0) {
    look.read_errno = errno;
    if (look.read_errno == ENOENT) look.stat_errno = ENOENT;
    return look;
  }
  // What was opened counts, not what the name led to a moment ago.
  look.read_errno = StatDescriptor(descriptor, &look.facts);
  if (look.read_errno == 0 && look.facts.is_regular()) {
    std::array<unsigned char, kSemFileSize> head;
    size_t length = 0;
    look.read_errno = ReadHead(descriptor, &head, &length);
    if (look.read_errno == 0) {
      look.contents = DecodeSemFile({head.data(), length}, look.facts.size);
    }
  }
  close(descriptor);
  return look;
}

}  // namespace psem
