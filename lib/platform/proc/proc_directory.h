// Looking into /proc, where what is listed may be gone a moment later.

#ifndef PSEM_LIB_PLATFORM_PROC_PROC_DIRECTORY_H_
#define PSEM_LIB_PLATFORM_PROC_PROC_DIRECTORY_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace psem {

// Each takes a path below /proc ("4711/task"; "." is /proc itself), and returns 0 or an errno.
class ProcDirectory {
 public:
  // Opens `path`: "/proc", or what a test has planted in its place.
  explicit ProcDirectory(const std::string& path);
  ~ProcDirectory();

  ProcDirectory(const ProcDirectory&) = delete;
  ProcDirectory& operator=(const ProcDirectory&) = delete;

  // Of opening it.
  int error() const { return error_; }

  // The entries that are numbers, sorted: processes, or threads.
  int List(const std::string& path, std::vector<pid_t>* numbers) const;

  // At most `most` bytes, as one read gives them: it is a whole file of /proc that fits into that.
  int Read(const std::string& path, size_t most, std::string* bytes) const;

  // A whole file, of whatever length, or its first `most` bytes.
  int ReadAll(const std::string& path, size_t most, std::string* bytes) const;

  // What a link of /proc says, "mnt:[4026531841]".
  int ReadLink(const std::string& path, std::string* target) const;

  // Exactly `size` bytes of a process's "mem", from `address` on.
  int ReadMemory(const std::string& path, uint64_t address, void* bytes, size_t size) const;

  // For reading; the caller closes it.
  int Open(const std::string& path, int* descriptor) const;

  // For looking alone (O_PATH), and of what a link of /proc leads to; the caller closes it.
  int OpenTarget(const std::string& path, int* descriptor) const;

  // How many threads "PID/task" holds; 0 when it is gone.
  size_t CountThreads(const std::string& path) const;

  // Whether `processes`, what List(".") gave, are all processes of the machine. They are not when
  // this process is in another PID namespace than the first one (in a container), or when /proc
  // hides those of other users from it.
  bool ListsAllProcesses(const std::vector<pid_t>& processes) const;

 private:
  int error_ = 0;
  int descriptor_ = -1;
};

// Whether `error` tells that the process or thread has ended.
bool HasEnded(int error);

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_PROC_PROC_DIRECTORY_H_
