// A directory of a test's own in /dev/shm: for what only tmpfs can do.

#ifndef PSEM_LIB_TESTING_OWN_SHM_DIRECTORY_H_
#define PSEM_LIB_TESTING_OWN_SHM_DIRECTORY_H_

#include <sys/stat.h>

#include <string>

#include "absl/strings/string_view.h"
#include "lib/testing/check_call.h"
#include "lib/testing/own_names.h"

namespace psem {

// It goes with all that is in it, however the test ends: see OwnNames.
class OwnShmDirectory {
 public:
  explicit OwnShmDirectory(absl::string_view purpose)
      : names_(purpose), path_("/dev/shm/" + names_.prefix() + "-directory") {
    CheckCall(mkdir(path_.c_str(), 0700) == 0, "mkdir", path_);
  }

  const std::string& path() const { return path_; }
  std::string PathOf(const std::string& file) const { return path_ + "/" + file; }

 private:
  const OwnNames names_;
  const std::string path_;
};

}  // namespace psem

#endif  // PSEM_LIB_TESTING_OWN_SHM_DIRECTORY_H_
