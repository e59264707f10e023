#include "lib/testing/own_shm.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "absl/strings/string_view.h"

namespace psem {
namespace {

bool WriteFile(const char* path, absl::string_view text) {
  const int descriptor = open(path, O_WRONLY | O_CLOEXEC);
  if (descriptor < 0) return false;
  const bool written =
      write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  close(descriptor);
  return written;
}

// Root may go into a mount namespace as it is; others become root in a user namespace first.
bool EnterMountNamespace() {
  if (unshare(CLONE_NEWNS) == 0) return true;
  if (errno != EPERM) return false;
  const uid_t user = geteuid();
  const gid_t group = getegid();
  if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) return false;
  // The kernel drops it with the change of user.
  if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0) return false;
  return WriteFile("/proc/self/setgroups", "deny") &&
         WriteFile("/proc/self/uid_map", absl::StrCat("0 ", user, " 1")) &&
         WriteFile("/proc/self/gid_map", absl::StrCat("0 ", group, " 1"));
}

}  // namespace

int MountOwnShm(const std::string& options) {
  // Private before anything is mounted: else the mount would show up for everybody.
  const bool mounted = EnterMountNamespace() &&
                       mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
                       mount("tmpfs", "/dev/shm", "tmpfs", 0, options.c_str()) == 0;
  return mounted ? 0 : errno;
}

}  // namespace psem
