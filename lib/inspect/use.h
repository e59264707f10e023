// Who has a semaphore, and who waits on it: as far as it can be seen, and no further.

#ifndef PSEM_LIB_INSPECT_USE_H_
#define PSEM_LIB_INSPECT_USE_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace psem {

enum class UseState : uint8_t {
  kUnknown,  // Nobody was seen who has it, and not everybody could be looked at.
  kInUse,    // Somebody has it open.
  kUnused    // Nobody has.
};

// By what a state is known.
enum class UseEvidence : uint8_t {
  kNone,      // Nothing.
  kMappings,  // The memory of processes. It misses who has opened the file and not mapped it yet.
  kLease      // The kernel's own answer, see lib/platform/file_lease.h.
};

// A thread that sleeps on a semaphore, as /proc numbers it.
struct WaitingThread {
  pid_t process = 0;
  pid_t thread = 0;
  absl::string_view call = "";  // The system call that it sleeps in: "futex".
  bool timed = false;           // Whether it gave a time at which it goes on without a permit.
};

// A list of users or waiters is whole when `unreadable` is 0 and `others_unlisted` is false; else
// it is "at least".
struct SemaphoreUse {
  UseState state = UseState::kUnknown;
  UseEvidence evidence = UseEvidence::kNone;
  bool others_unlisted = true;  // There may be processes that are not even listed: a container sees
                                // its own alone.

  std::vector<pid_t> users;  // Processes that have it in their memory, ascending.
  size_t user_threads = 0;   // Threads of these, altogether; none where they could not be listed.
  int unreadable_users = 0;  // Processes that may have it, and could not be looked into.

  std::vector<WaitingThread> waiters;  // By process, then by thread.
  int unreadable_waiters = 0;          // Processes whose threads may wait on it.

  bool users_complete() const { return unreadable_users == 0 && !others_unlisted; }
  bool waiters_complete() const { return unreadable_waiters == 0 && !others_unlisted; }
};

// "in use", "unused" or "unknown"; "mappings", "lease" or "nothing".
absl::string_view UseStateName(UseState state);
absl::string_view UseEvidenceName(UseEvidence evidence);

// "3", or "3+" when there may be more.
std::string CountText(size_t count, bool complete);

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_USE_H_
