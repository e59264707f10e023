// Semaphore names that belong to one test run alone, and that go when it goes, however it goes.

#ifndef PSEM_LIB_TESTING_OWN_NAMES_H_
#define PSEM_LIB_TESTING_OWN_NAMES_H_

#include <sys/types.h>

#include <string>

#include "absl/strings/string_view.h"

namespace psem {

// Hands out names with a prefix that no other process uses. Every file in /dev/shm that carries the
// prefix ("sem.PREFIX...", "PREFIX...") is removed when the object is destroyed; and by a process
// of its own, the janitor, when this process and the children it forked since have ended without
// that: by SIGKILL, by a crash, by _exit, by becoming another program. Files with other names are
// never touched.
// Fork: a child does not clean when it destroys its copy.
// Limits: the janitor dies with its PID namespace, so when a whole sandbox (Bazel's, a container)
// is killed, names may stay. And a creator in glibc's sem_open that is killed leaves a file of
// glibc's own naming, sem.XXXXXX.
class OwnNames {
 public:
  // Forks the janitor: make it before the first thread, and before children that the janitor must
  // not wait for. `purpose` becomes part of the prefix: letters, digits and dashes.
  explicit OwnNames(absl::string_view purpose = "test");
  ~OwnNames();

  OwnNames(const OwnNames&) = delete;
  OwnNames& operator=(const OwnNames&) = delete;

  // "/psem-test-f0000041-123-9f3c01aa-jobs" for "jobs": the same name for the same `label`.
  std::string Name(absl::string_view label) const;

  // "/dev/shm/sem.psem-test-f0000041-123-9f3c01aa-jobs": where glibc keeps Name(label).
  std::string Path(absl::string_view label) const;

  // What every name begins with, without the slash.
  const std::string& prefix() const { return prefix_; }

 private:
  std::string prefix_;
  int owner_;
  int leash_;  // A pipe's end; its closing by the last process tells the janitor to work.
};

// What the prefix says of the process that made it: its PID namespace and its id in there. So a
// test tells the files of a program that it started from those of all others on the machine.
// Requires: `process` is in this process's PID namespace.
std::string ProcessMark(pid_t process);

}  // namespace psem

#endif  // PSEM_LIB_TESTING_OWN_NAMES_H_
