// The torture program, run by a test as a user runs it.

#ifndef PSEM_STRESS_TORTURE_PROCESS_H_
#define PSEM_STRESS_TORTURE_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "lib/testing/child_process.h"
#include "lib/testing/pseudo_terminal.h"

namespace psem {

struct TortureEnd {
  int exit_code = -1;  // When it exited.
  int signal = 0;      // When a signal killed it.
  std::string out;
  std::string err;
};

// Where it is started.
struct TortureSetting {
  const char* stdout_path = nullptr;          // Takes its output in place of TortureEnd::out.
  const PseudoTerminal* terminal = nullptr;   // Takes its output and what it says on stderr.
  const char* program = "stress/torture";     // As argv[0].
  std::vector<std::string> environment = {};  // "NAME=value", beside the test's own.
};

class TortureProcess {
 public:
  // Starts it.
  explicit TortureProcess(std::vector<std::string> arguments, TortureSetting setting = {});
  ~TortureProcess();

  TortureProcess(const TortureProcess&) = delete;
  TortureProcess& operator=(const TortureProcess&) = delete;

  pid_t pid() const { return child_->pid(); }
  void Signal(int signal) const { child_->Signal(signal); }
  TortureEnd Wait();

  // The worker processes that it has now: the children of its stage.
  std::vector<pid_t> Workers() const;

  // What it has in /dev/shm: the files that carry its own mark.
  std::vector<std::string> Files() const;

 private:
  int output_;  // A file in memory.
  std::unique_ptr<ChildProcess> child_;
};

// Starts it, and waits for its end.
TortureEnd RunTorture(std::vector<std::string> arguments, TortureSetting setting = {});

// Whether a process can still do something: it exists, and is no zombie.
bool IsAlive(pid_t process);

}  // namespace psem

#endif  // PSEM_STRESS_TORTURE_PROCESS_H_
