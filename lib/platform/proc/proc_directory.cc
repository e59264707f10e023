#include "lib/platform/proc/proc_directory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "absl/cleanup/cleanup.h"
#include "absl/strings/numbers.h"
#include "absl/strings/string_view.h"

namespace psem {

ProcDirectory::ProcDirectory(const std::string& path) {
  descriptor_ = open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor_ < 0) error_ = errno;
}

ProcDirectory::~ProcDirectory() {
  if (descriptor_ >= 0) close(descriptor_);
}

int ProcDirectory::List(const std::string& path, std::vector<pid_t>* numbers) const {
  numbers->clear();
  const int descriptor =
      openat(descriptor_, path.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (descriptor < 0) return errno;
  DIR* stream = fdopendir(descriptor);
  if (stream == nullptr) {
    const int error = errno;
    close(descriptor);
    return error;
  }
  const auto close_stream = absl::MakeCleanup([stream] { closedir(stream); });
  errno = 0;
  while (const dirent* entry = readdir(stream)) {
    pid_t number = 0;
    if (absl::SimpleAtoi(entry->d_name, &number) && number > 0) numbers->push_back(number);
    errno = 0;
  }
  if (errno != 0) return errno;
  std::sort(numbers->begin(), numbers->end());
  return 0;
}

int ProcDirectory::Open(const std::string& path, int* descriptor) const {
  *descriptor = openat(descriptor_, path.c_str(), O_RDONLY | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
  return *descriptor < 0 ? errno : 0;
}

int ProcDirectory::OpenTarget(const std::string& path, int* descriptor) const {
  *descriptor = openat(descriptor_, path.c_str(), O_PATH | O_CLOEXEC);
  return *descriptor < 0 ? errno : 0;
}

int ProcDirectory::Read(const std::string& path, size_t most, std::string* bytes) const {
  bytes->clear();
  int descriptor = -1;
  const int error = Open(path, &descriptor);
  if (error != 0) return error;
  const auto close_file = absl::MakeCleanup([descriptor] { close(descriptor); });
  bytes->resize(most);
  ssize_t length;
  do {
    length = read(descriptor, &(*bytes)[0], most);
  } while (length < 0 && errno == EINTR);
  if (length < 0) return errno;
  bytes->resize(static_cast<size_t>(length));
  return 0;
}

int ProcDirectory::ReadAll(const std::string& path, size_t most, std::string* bytes) const {
  constexpr size_t kPiece = 1 << 14;
  bytes->clear();
  int descriptor = -1;
  const int error = Open(path, &descriptor);
  if (error != 0) return error;
  const auto close_file = absl::MakeCleanup([descriptor] { close(descriptor); });
  while (bytes->size() < most) {
    const size_t before = bytes->size();
    bytes->resize(before + std::min(kPiece, most - before));
    const ssize_t length = read(descriptor, &(*bytes)[before], bytes->size() - before);
    const int read_error = errno;
    bytes->resize(before + static_cast<size_t>(std::max(length, ssize_t{0})));
    if (length == 0) return 0;
    if (length < 0 && read_error != EINTR) return read_error;
  }
  return 0;
}

int ProcDirectory::ReadLink(const std::string& path, std::string* target) const {
  std::array<char, 256> text;
  const ssize_t length = readlinkat(descriptor_, path.c_str(), text.data(), text.size());
  if (length < 0) return errno;
  target->assign(text.data(), static_cast<size_t>(length));
  return 0;
}

int ProcDirectory::ReadMemory(const std::string& path, uint64_t address, void* bytes,
                              size_t size) const {
  int descriptor = -1;
  const int error = Open(path, &descriptor);
  if (error != 0) return error;
  const auto close_file = absl::MakeCleanup([descriptor] { close(descriptor); });
  ssize_t length;
  do {
    length = pread(descriptor, bytes, size, static_cast<off_t>(address));
  } while (length < 0 && errno == EINTR);
  if (length < 0) return errno;
  return static_cast<size_t>(length) == size ? 0 : EFAULT;
}

size_t ProcDirectory::CountThreads(const std::string& path) const {
  struct stat tasks;
  if (fstatat(descriptor_, path.c_str(), &tasks, AT_SYMLINK_NOFOLLOW) != 0) return 0;
  return tasks.st_nlink - 2;  // One link for each thread, "." and "..".
}

bool ProcDirectory::ListsAllProcesses(const std::vector<pid_t>& processes) const {
  // The inode of the first PID namespace is fixed (PROC_PID_INIT_INO in the kernel's proc_ns.h):
  // whoever is in it sees the processes of all others.
  constexpr absl::string_view kFirstNamespace = "pid:[4026531836]";
  std::array<char, 64> target;
  const ssize_t length = readlinkat(descriptor_, "self/ns/pid", target.data(), target.size());
  if (length < 0 || absl::string_view(target.data(), length) != kFirstNamespace) return false;
  // /proc mounted with hidepid=2 leaves out the processes that the caller may not trace. Process 1
  // has every privilege: who sees it sees all.
  return std::find(processes.begin(), processes.end(), 1) != processes.end();
}

bool HasEnded(int error) { return error == ENOENT || error == ESRCH; }

}  // namespace psem
