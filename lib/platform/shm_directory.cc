#include "lib/platform/shm_directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/platform/parallel/parallel_slices.h"

namespace psem {
namespace {

constexpr int kNoDescriptor = -1;

}  // namespace

int OpenToLook(int directory, const char* path, int more_flags) {
  const int flags = O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC | more_flags;
  const int descriptor = openat(directory, path, flags | O_NOATIME);
  // O_NOATIME is for the owner and root alone; for others the kernel answers EPERM.
  if (descriptor < 0 && errno == EPERM) return openat(directory, path, flags);
  return descriptor;
}

int ReadHead(int descriptor, SemFileHead* head, size_t* length) {
  ssize_t result;
  do {
    result = pread(descriptor, head->data(), head->size(), 0);
  } while (result < 0 && errno == EINTR);
  if (result < 0) return errno;
  *length = static_cast<size_t>(result);
  return 0;
}

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

ShmDirectory ShmDirectory::FromDescriptor(std::string path, int descriptor) {
  return ShmDirectory(std::move(path), descriptor);
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

absl::StatusOr<std::vector<ListedFile>> ShmDirectory::Files() const {
  // A descriptor of its own: readdir moves the one that it is given.
  const int descriptor = openat(descriptor_, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  DIR* stream = descriptor < 0 ? nullptr : fdopendir(descriptor);
  if (stream == nullptr) {
    const int error = errno;
    if (descriptor >= 0) close(descriptor);
    return ErrnoStatus(error, "list", Printable(path_), "");
  }
  std::vector<ListedFile> files;
  errno = 0;
  while (const dirent* entry = readdir(stream)) {
    const absl::string_view name = entry->d_name;
    if (name != "." && name != "..") {
      files.push_back({std::string(name), entry->d_type == DT_REG});
    }
    errno = 0;
  }
  const int error = errno;
  closedir(stream);
  if (error != 0) return ErrnoStatus(error, "list", Printable(path_), "");
  std::sort(files.begin(), files.end(),
            [](const ListedFile& a, const ListedFile& b) { return a.name < b.name; });
  return files;
}

std::string ShmDirectory::PathOf(const std::string& file) const {
  return absl::StrCat(path_, absl::EndsWith(path_, "/") ? "" : "/", file);
}

FileLook ShmDirectory::Look(const std::string& file) const {
  if (file.find('/') != std::string::npos || file.find('\0') != std::string::npos) {
    FileLook look;
    look.stat_errno = ENOENT;
    return look;
  }
  return LookAt(file.c_str(), /*listed_as_regular=*/false);
}

FileLook ShmDirectory::LookAt(const char* file, bool listed_as_regular) const {
  FileLook look;
  // To open a FIFO is to use it, to open a device may do anything: only regular files are opened.
  // When the directory calls it one, that saves a call.
  if (!listed_as_regular) {
    look.stat_errno = StatAt(descriptor_, file, &look.facts);
    if (look.stat_errno != 0 || !look.facts.is_regular()) return look;
  }
  const int descriptor = OpenToLook(descriptor_, file, O_NOFOLLOW);
  if (descriptor < 0) {
    look.read_errno = errno;
    if (look.read_errno == ENOENT) {
      look.stat_errno = ENOENT;
    } else if (listed_as_regular) {
      look.stat_errno = StatAt(descriptor_, file, &look.facts);
    }
    return look;
  }
  // What was opened counts, not what the name led to a moment ago.
  look.read_errno = StatDescriptor(descriptor, &look.facts);
  if (look.read_errno == 0 && look.facts.is_regular()) {
    SemFileHead head;
    size_t length = 0;
    look.read_errno = ReadHead(descriptor, &head, &length);
    if (look.read_errno == 0) {
      look.contents = DecodeSemFile({head.data(), length}, look.facts.size);
    }
  }
  close(descriptor);
  return look;
}

void ShmDirectory::LookAtEach(
    const std::vector<ListedFile>& files,
    absl::FunctionRef<void(const std::string& file, const FileLook& look)> visit) const {
  // So many looks take half a megabyte, however many files there are; so few, 2 ms to look at, are
  // worth the 50 us that a thread costs.
  constexpr size_t kAtATime = 4096;
  constexpr size_t kWorthAThread = 400;
  const auto look_at = [this](const ListedFile& file) {
    return LookAt(file.name.c_str(), file.is_regular);
  };
  std::vector<FileLook> looks;
  for (size_t first = 0; first < files.size(); first += looks.size()) {
    looks.assign(std::min(kAtATime, files.size() - first), FileLook());
    InParallelSlices(looks.size(), kWorthAThread, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; ++i) looks[i] = look_at(files[first + i]);
    });
    for (size_t i = 0; i < looks.size(); ++i) {
      const ListedFile& file = files[first + i];
      // One descriptor may be free where several at once are not.
      if (looks[i].read_errno == EMFILE || looks[i].read_errno == ENFILE) looks[i] = look_at(file);
      visit(file.name, looks[i]);
    }
  }
}

}  // namespace psem
