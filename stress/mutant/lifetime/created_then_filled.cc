// The bug: the file has its name first and gets its size and its value afterwards. Another process
// that opens it in between finds a file that is no semaphore (EINVAL), or one without permits; what
// it releases then is overwritten by the value.

#include <errno.h>
#include <unistd.h>

#include "stress/mutant/home_made_named.h"
#include "stress/mutant/lifetime/lifetime.h"

namespace psem {
namespace {

int CreateAndFill(const std::string& path, unsigned mode, unsigned value, void** handle) {
  if (value > HomeMade::kMaxValue) return EINVAL;
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd < 0) return errno;
  int error = ftruncate(fd, sizeof(HomeMade)) == 0 ? 0 : errno;
  if (error != 0) {
    close(fd);
  } else {
    error = MapFile(fd, handle);
  }
  if (error == 0) HomeMade::Of(*handle)->word.store(value);
  return error;
}

int Open(const char* name, int oflag, unsigned mode, unsigned value, void** handle) {
  const std::string path = NamedPath(name);
  const bool create = (oflag & O_CREAT) != 0;
  const bool exclusive = create && (oflag & O_EXCL) != 0;
  for (;;) {
    int fd = -1;
    int error = exclusive ? ENOENT : OpenFile(path, &fd);
    if (error == 0) return MapFile(fd, handle);
    if (error != ENOENT || !create) return error;
    error = CreateAndFill(path, mode, value, handle);
    if (error != EEXIST || exclusive) return error;
  }
}

}  // namespace

Mutant CreatedThenFilled() {
  return {NamedSubject<Open, CloseNamed>("mutant-created-then-filled",
                                         "broken on purpose: creates the file, then fills it in"),
          "the file is created first and filled in afterwards",
          "another opener sees an unfinished semaphore"};
}

}  // namespace psem
