// The bug: open-or-create creates and, when something is there already, opens that; once. When
// another process unlinks it in between, it returns ENOENT, though O_CREAT was asked for.

#include <errno.h>

#include "stress/mutant/home_made_named.h"
#include "stress/mutant/lifetime/lifetime.h"

namespace psem {
namespace {

int Open(const char* name, int oflag, unsigned mode, unsigned value, void** handle) {
  const std::string path = NamedPath(name);
  const bool create = (oflag & O_CREAT) != 0;
  const bool exclusive = create && (oflag & O_EXCL) != 0;
  int fd = -1;
  int error = create ? CreateFile(path, mode, value, &fd) : EEXIST;
  if (error == EEXIST && !exclusive) error = OpenFile(path, &fd);
  return error != 0 ? error : MapFile(fd, handle);
}

}  // namespace

Mutant CreateElseOpenOnce() {
  return {NamedSubject<Open, CloseNamed>("mutant-create-else-open-once",
                                         "broken on purpose: tries to create, else opens, once"),
          "\"try to create exclusively, else open\" in two steps, once",
          "ENOENT for an open-or-create under a race"};
}

}  // namespace psem
