#include "tools/seminspect/commands/replace_file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "absl/strings/str_cat.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"

namespace psem {
namespace {

class AllSignalsBlocked {
 public:
  AllSignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before_);
  }
  ~AllSignalsBlocked() { pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

  AllSignalsBlocked(const AllSignalsBlocked&) = delete;
  AllSignalsBlocked& operator=(const AllSignalsBlocked&) = delete;

 private:
  sigset_t before_;
};

// Each of these returns 0 or an errno.

int WriteAll(int descriptor, absl::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor, text.data(), text.size());
    if (written < 0) return errno;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return 0;
}

int WriteWhole(int descriptor, absl::string_view text) {
  if (const int error = WriteAll(descriptor, text)) return error;
  if (fchmod(descriptor, 0644) != 0) return errno;
  // Without this, a loss of power soon after could leave the new name and none of the bytes. The
  // directory needs none: either name in it is right.
  if (fsync(descriptor) != 0) return errno;
  return 0;
}

int MoveInto(int descriptor, const std::string& temporary, const std::string& path,
             absl::string_view text) {
  const int error = WriteWhole(descriptor, text);
  // A network's file system may have kept its error for the end.
  const int close_error = close(descriptor) == 0 ? 0 : errno;
  if (error != 0) return error;
  if (close_error != 0) return close_error;
  // Never follows a link at `path`: it would replace it.
  return rename(temporary.c_str(), path.c_str()) == 0 ? 0 : errno;
}

absl::string_view AdviceFor(int error_number) {
  switch (error_number) {
    case ENOENT:
    case ENOTDIR:
      return "make its directory first";
    case EACCES:
    case EPERM:
      return "it takes the right to write to its directory";
    default:
      return "the file is as it was";
  }
}

}  // namespace

absl::Status ReplaceFile(const std::string& path, absl::string_view text) {
  const auto error_status = [&path](int error_number) {
    return ErrnoStatus(error_number, "write", Printable(path), AdviceFor(error_number));
  };
  struct stat found;
  if (lstat(path.c_str(), &found) == 0 && !S_ISREG(found.st_mode)) {
    return FaultStatus(absl::StatusCode::kFailedPrecondition, EINVAL, "write", Printable(path),
                       "no regular file (EINVAL); without --output it goes to stdout");
  }
  const size_t slash = path.rfind('/');
  std::string temporary = absl::StrCat(slash == std::string::npos ? "" : path.substr(0, slash + 1),
                                       ".seminspect-XXXXXX");
  const AllSignalsBlocked blocked;
  const int descriptor = mkostemp(temporary.data(), O_CLOEXEC);
  if (descriptor < 0) return error_status(errno);
  const int error = MoveInto(descriptor, temporary, path, text);
  if (error == 0) return absl::OkStatus();
  unlink(temporary.c_str());
  return error_status(error);
}

}  // namespace psem
