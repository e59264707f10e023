#include "lib/platform/proc/process_root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <vector>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"

namespace psem {
namespace {

constexpr int kFlags = O_PATH | O_DIRECTORY | O_CLOEXEC;

// Opens by openat2. Returns 0 or an errno.
int OpenInRoot(int root, const std::string& path, uint64_t resolve, int* descriptor) {
  open_how how = {};
  how.flags = kFlags;
  how.resolve = resolve;
  *descriptor = static_cast<int>(syscall(SYS_openat2, root, path.c_str(), &how, sizeof(how)));
  return *descriptor < 0 ? errno : 0;
}

// Opens one component after the other, none through a link. Returns 0 or an errno.
int WalkWithoutLinks(int root, const std::string& path, int* descriptor) {
  int current = openat(root, ".", kFlags);
  for (const absl::string_view part : absl::StrSplit(path, '/')) {
    if (current < 0) return errno;
    if (part == "..") {
      close(current);
      return EXDEV;
    }
    const int next = openat(current, std::string(part).c_str(), kFlags | O_NOFOLLOW);
    // O_DIRECTORY makes ENOTDIR of a link.
    const int error = errno;
    close(current);
    errno = error;
    current = next;
  }
  *descriptor = current;
  return current < 0 ? errno : 0;
}

}  // namespace

int OpenBelowRoot(const ProcDirectory& proc, pid_t process, const std::string& path,
                  int* descriptor) {
  int root = -1;
  const int root_error = proc.OpenTarget(absl::StrCat(process, "/root"), &root);
  if (root_error != 0) return root_error;
  const auto close_root = absl::MakeCleanup([root] { close(root); });
  constexpr uint64_t kInside = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS;
  // A mount or a rename anywhere, at the same moment, makes it EAGAIN too; that does not last.
  constexpr int kTries = 100;
  int error = EAGAIN;
  for (int i = 0; i < kTries && error == EAGAIN; ++i) {
    error = OpenInRoot(root, path, kInside | RESOLVE_CACHED, descriptor);
  }
  // EINVAL: a kernel that does not know the last one.
  if (error == EINVAL) error = OpenInRoot(root, path, kInside, descriptor);
  // A sandbox may refuse what it does not know with EPERM.
  if (error == ENOSYS || error == EPERM) error = WalkWithoutLinks(root, path, descriptor);
  return error;
}

bool FindMount(absl::string_view mountinfo, int64_t id, MountFacts* facts) {
  // 36 35 0:24 / /dev/shm rw,nosuid master:1 - tmpfs tmpfs rw
  // Spaces and newlines in paths are escaped. Of optional fields there are none or several.
  bool found = false;
  facts->has_mounts = false;
  for (const absl::string_view line : absl::StrSplit(mountinfo, '\n', absl::SkipEmpty())) {
    const std::vector<absl::string_view> fields = absl::StrSplit(line, ' ');
    int64_t mount = 0;
    int64_t parent = 0;
    if (fields.size() < 2 || !absl::SimpleAtoi(fields[0], &mount) ||
        !absl::SimpleAtoi(fields[1], &parent)) {
      continue;
    }
    if (parent == id && mount != id) facts->has_mounts = true;
    if (mount != id) continue;
    for (size_t i = 6; i + 1 < fields.size() && !found; ++i) {
      if (fields[i] != "-") continue;
      facts->type = std::string(fields[i + 1]);
      found = true;
    }
  }
  return found;
}

int FindMountOf(const ProcDirectory& proc, pid_t process, int descriptor, MountFacts* facts) {
  constexpr size_t kMostMounts = 64 << 20;
  constexpr absl::string_view kMount = "mnt_id:";
  std::string text;
  int error = ProcDirectory("/proc").Read(absl::StrCat("self/fdinfo/", descriptor), 4096, &text);
  if (error != 0) return error;
  int64_t id = -1;
  for (absl::string_view line : absl::StrSplit(text, '\n')) {
    if (!absl::ConsumePrefix(&line, kMount)) continue;
    if (!absl::SimpleAtoi(line, &id)) return EBADMSG;
  }
  error = proc.ReadAll(absl::StrCat(process, "/mountinfo"), kMostMounts, &text);
  if (error != 0) return error;
  return FindMount(text, id, facts) ? 0 : ENOENT;
}

}  // namespace psem
