// Who the users and the waiters of a semaphore are.
//
// Since when a process has a semaphore mapped, or a thread sleeps on it, the kernel does not
// record: a process's start, and a thread's counters of what it ran (schedstat), are something
// else. So neither is here.

#ifndef PSEM_LIB_INSPECT_PROCESS_PROCESS_FACTS_H_
#define PSEM_LIB_INSPECT_PROCESS_PROCESS_FACTS_H_

#include <sys/types.h>

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/inspect/use.h"

namespace psem {

// All texts are printable. A field that is missing says why, with the errno.
struct ProcessFacts {
  pid_t process = 0;
  bool gone = false;  // It has ended, perhaps as a zombie; the fields may be missing.

  absl::StatusOr<std::string> command;  // Its arguments, a few hundred bytes of them at most. In
                                        // brackets the name of one that has none: "[kthreadd]".
  absl::StatusOr<uid_t> user;           // The effective one.
  absl::StatusOr<std::string> user_name;
  absl::StatusOr<absl::Time> started;      // To a second, as long as nobody set the clock.
  absl::StatusOr<std::string> cgroup;      // "/system.slice/docker-0123....scope", or empty.
  absl::StatusOr<std::string> container;   // A hint: see ContainerHint in process_text.h.
  absl::StatusOr<pid_t> pid_in_container;  // Its number in a PID namespace below the one of
                                           // `proc`; 0: it is in none.
};

// Returns: what `proc` tells of each of `processes`, in their order.
// Limits: of the process that has this number now. A number is given anew when its process has
// ended, so compare `started` where that matters.
std::vector<ProcessFacts> LookAtProcesses(absl::Span<const pid_t> processes,
                                          const std::string& proc = "/proc");

// Returns: the name of each of `threads`, in their order, printable; the error (ENOENT or ESRCH
// when it has ended).
std::vector<absl::StatusOr<std::string>> ThreadNames(absl::Span<const WaitingThread> threads,
                                                     const std::string& proc = "/proc");

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_PROCESS_PROCESS_FACTS_H_
