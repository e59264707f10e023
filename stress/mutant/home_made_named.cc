// The file has no name until it is complete, so nobody sees it before, and nothing stays when its
// maker is killed.

#include "stress/mutant/home_made_named.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <mutex>
#include <vector>

namespace psem {
namespace {

constexpr size_t kFileSize = sizeof(HomeMade);

struct Mapping {
  dev_t device;
  ino_t inode;
  void* address;
  int handles;
};

// Of this process.
struct Mappings {
  std::mutex mutex;
  std::vector<Mapping> all;
};

Mappings& OurMappings() {
  static Mappings* const mappings = new Mappings;
  return *mappings;
}

int MapOnce(int fd, void** handle) {
  struct stat file;
  if (fstat(fd, &file) != 0) return errno;
  if (!S_ISREG(file.st_mode) || file.st_size != static_cast<off_t>(kFileSize)) return EINVAL;
  Mappings& mappings = OurMappings();
  const std::lock_guard<std::mutex> lock(mappings.mutex);
  for (Mapping& mapping : mappings.all) {
    if (mapping.device != file.st_dev || mapping.inode != file.st_ino) continue;
    ++mapping.handles;
    *handle = mapping.address;
    return 0;
  }
  void* const address = mmap(nullptr, kFileSize, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (address == MAP_FAILED) return errno;
  mappings.all.push_back({file.st_dev, file.st_ino, address, 1});
  *handle = address;
  return 0;
}

int FillAndLink(int fd, const std::string& path, unsigned value) {
  const HomeMade semaphore{{value}};
  const ssize_t written = pwrite(fd, &semaphore, kFileSize, 0);
  if (written != static_cast<ssize_t>(kFileSize)) return written < 0 ? errno : ENOSPC;
  const std::string file = "/proc/self/fd/" + std::to_string(fd);
  return linkat(AT_FDCWD, file.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0 ? 0 : errno;
}

}  // namespace

std::string NamedPath(const char* name) { return std::string("/dev/shm") + name + ".mutant"; }

int OpenFile(const std::string& path, int* fd) {
  *fd = open(path.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC);
  return *fd >= 0 ? 0 : errno;
}

int CreateFile(const std::string& path, unsigned mode, unsigned value, int* fd) {
  if (value > HomeMade::kMaxValue) return EINVAL;
  *fd = open("/dev/shm", O_RDWR | O_TMPFILE | O_CLOEXEC, mode);
  if (*fd < 0) return errno;
  const int error = FillAndLink(*fd, path, value);
  if (error != 0) close(*fd);
  return error;
}

int MapFile(int fd, void** handle) {
  const int error = MapOnce(fd, handle);
  close(fd);
  return error;
}

int CloseNamed(void* handle) {
  Mappings& mappings = OurMappings();
  const std::lock_guard<std::mutex> lock(mappings.mutex);
  for (size_t i = 0; i < mappings.all.size(); ++i) {
    Mapping& mapping = mappings.all[i];
    if (mapping.address != handle) continue;
    if (--mapping.handles > 0) return 0;
    munmap(handle, kFileSize);
    mappings.all.erase(mappings.all.begin() + static_cast<ptrdiff_t>(i));
    return 0;
  }
  return EINVAL;
}

int OpenNamed(const char* name, int oflag, unsigned mode, unsigned value, void** handle) {
  const std::string path = NamedPath(name);
  const bool create = (oflag & O_CREAT) != 0;
  const bool exclusive = create && (oflag & O_EXCL) != 0;
  for (;;) {
    int fd = -1;
    int error = exclusive ? ENOENT : OpenFile(path, &fd);
    if (error == ENOENT && create) {
      error = CreateFile(path, mode, value, &fd);
      if (error == EEXIST && !exclusive) continue;
    }
    return error != 0 ? error : MapFile(fd, handle);
  }
}

int UnlinkNamed(const char* name) { return unlink(NamedPath(name).c_str()) == 0 ? 0 : errno; }

Subject SoundNamed(const char* name, const char* description) {
  return NamedSubject<OpenNamed, CloseNamed>(name, description);
}

}  // namespace psem
