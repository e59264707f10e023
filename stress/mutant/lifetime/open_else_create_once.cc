// The bug: open-or-create tries to open and, when there is nothing, creates; once. When another
// process creates in between, it returns EEXIST, though nobody asked for O_EXCL.

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
  int error = exclusive ? ENOENT : OpenFile(path, &fd);
  if (error == ENOENT && create) error = CreateFile(path, mode, value, &fd);
  return error != 0 ? error : MapFile(fd, handle);
}

}  // namespace

Mutant OpenElseCreateOnce() {
  return {NamedSubject<Open, CloseNamed>("mutant-open-else-create-once",
                                         "broken on purpose: tries to open, else creates, once"),
          "\"try to open, else create exclusively\" in two steps, once",
          "EEXIST for an open-or-create under a race"};
}

}  // namespace psem
