// Which threads sleep on a semaphore right now.
//
// The semaphore's file has a count of waiters, but a waiter that was killed stays in it. /proc
// knows better: /proc/PID/task/TID/syscall shows the call that a thread sleeps in and the address
// of the futex, and in the process's mappings that address is the first byte of the semaphore's
// file.

#ifndef PSEM_LIB_PLATFORM_PROC_FUTEX_WAITERS_H_
#define PSEM_LIB_PLATFORM_PROC_FUTEX_WAITERS_H_

#include <sys/types.h>

#include <cstddef>
#include <string>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "lib/platform/file_facts.h"
#include "lib/platform/proc/process_table.h"

namespace psem {

// A thread that sleeps on a file's first word.
struct FutexWaiter {
  FileIdentity file;
  pid_t process = 0;  // Both as /proc numbers them.
  pid_t thread = 0;
  absl::string_view call = "";  // What it sleeps in: "futex"; see AwaitedFutexOf in proc_text.h.
  bool timed = false;           // Whether it gave a time at which it goes on without a permit.
};

struct FutexWaiters {
  std::vector<FutexWaiter> waiters;            // By process, then by thread.
  absl::flat_hash_map<pid_t, size_t> threads;  // How many each process in the mappings has.
  ProcessGaps gaps;
};

// Finds the waiters among the threads of the processes in `mappings`; no others can sleep on the
// files. A thread that sleeps on several of them at once (futex_waitv) is there once for each. A
// process may show its mappings and not its threads' calls (yama's ptrace_scope does that): it is
// then unreadable, one more than `mappings` has.
// Requires: `mappings` are as FindMappings found them in the same `proc`.
// Limits: a thread is a waiter while it is blocked in the call, also when it was stopped there. One
// that runs a signal's handler, or was woken and has not run yet, is none.
// Seen on Linux 6.18: each wait of glibc 2.36, musl's, those of 32-bit programs, and futex_waitv.
FutexWaiters FindFutexWaiters(const FileMappings& mappings, const std::string& proc = "/proc");

// Finds the waiters of one semaphore, whose process may be any.
// Returns: the waiters, or the error of reading /proc itself.
absl::StatusOr<FutexWaiters> FindFutexWaiters(FileIdentity semaphore,
                                              const std::string& proc = "/proc");

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_PROC_FUTEX_WAITERS_H_
