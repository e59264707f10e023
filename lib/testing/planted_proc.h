// A /proc with the processes that a test wants.

#ifndef PSEM_LIB_TESTING_PLANTED_PROC_H_
#define PSEM_LIB_TESTING_PLANTED_PROC_H_

#include <sys/types.h>

#include <string>

#include "absl/strings/string_view.h"
#include "lib/testing/planted_directory.h"

namespace psem {

// A line of "maps": a private mapping, as every process has them.
extern const char kPrivateMapping[];

// A directory like the /proc of a whole machine: it has process 1, and nothing else yet.
class PlantedProc {
 public:
  PlantedProc();

  const std::string& path() const { return directory_.path(); }

  // A process whose "maps" has these bytes; without threads yet.
  void Process(pid_t process, absl::string_view maps) const;

  // One of its threads, whose "syscall" has these bytes. It has memory.
  void Thread(pid_t process, pid_t thread, absl::string_view syscall) const;

  // A file, or one that cannot be read even by root; `file` is relative ("4711/task/4712/mem").
  void File(absl::string_view file, absl::string_view bytes) const { directory_.File(file, bytes); }
  void UnreadableFile(absl::string_view file) const { directory_.Directory(file); }

  void Remove(absl::string_view file) const;

  // What this process's PID namespace is, "pid:[4026531836]" at first.
  void PidNamespace(const std::string& text) const;

 private:
  PlantedDirectory directory_;
};

}  // namespace psem

#endif  // PSEM_LIB_TESTING_PLANTED_PROC_H_
