// The bug: a process that opens a semaphore twice gets the same mapping for both handles, and the
// first close unmaps it. The next call on the other handle crashes. No schedule is needed.

#include <errno.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <map>
#include <mutex>
#include <utility>

#include "stress/mutant/home_made_named.h"
#include "stress/mutant/lifetime/lifetime.h"

namespace psem {
namespace {

// Of this process, by device and inode.
struct Mappings {
  std::mutex mutex;
  std::map<std::pair<dev_t, ino_t>, void*> all;
};

Mappings& OurMappings() {
  static Mappings* const mappings = new Mappings;
  return *mappings;
}

int Map(int fd, void** handle) {
  struct stat file;
  if (fstat(fd, &file) != 0) return errno;
  Mappings& mappings = OurMappings();
  const std::lock_guard<std::mutex> lock(mappings.mutex);
  void*& address = mappings.all[{file.st_dev, file.st_ino}];
  if (address == nullptr) {
    void* const mapped = mmap(nullptr, sizeof(HomeMade), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    if (mapped == MAP_FAILED) return errno;
    address = mapped;
  }
  *handle = address;
  return 0;
}

int Open(const char* name, int oflag, unsigned mode, unsigned value, void** handle) {
  const std::string path = NamedPath(name);
  const bool create = (oflag & O_CREAT) != 0;
  const bool exclusive = create && (oflag & O_EXCL) != 0;
  int fd = -1;
  int error = 0;
  do {
    error = exclusive ? ENOENT : OpenFile(path, &fd);
    if (error == ENOENT && create) error = CreateFile(path, mode, value, &fd);
  } while (error == EEXIST && !exclusive);
  if (error != 0) return error;
  error = Map(fd, handle);
  close(fd);
  return error;
}

int Close(void* handle) {
  Mappings& mappings = OurMappings();
  const std::lock_guard<std::mutex> lock(mappings.mutex);
  for (auto mapping = mappings.all.begin(); mapping != mappings.all.end(); ++mapping) {
    if (mapping->second != handle) continue;
    mappings.all.erase(mapping);
    return munmap(handle, sizeof(HomeMade)) == 0 ? 0 : errno;
  }
  return EINVAL;
}

}  // namespace

Mutant CloseUnmapsOther() {
  return {NamedSubject<Open, Close>("mutant-close-unmaps-other",
                                    "broken on purpose: the first close unmaps for all handles"),
          "closing one of two handles unmaps what the other uses", "crash"};
}

}  // namespace psem
