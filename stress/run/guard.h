// Ends the processes of a run when the process is killed that would have ended them.

#ifndef PSEM_STRESS_RUN_GUARD_H_
#define PSEM_STRESS_RUN_GUARD_H_

#include <sys/types.h>

#include "absl/status/statusor.h"

namespace psem {

// A process of its own that sleeps until this one has died, and then ends all that this one and its
// descendants forked since the guard was made, wherever they have gone. It knows them by a mapping
// that they inherited.
// Limits: a process that has become another program has lost that mapping, and one with more rights
// does not show it.
class Guard {
 public:
  // Forks it. What is forked before is left alone.
  // Fork: this process has one thread.
  static absl::StatusOr<Guard> Make();

  // Ends the guard.
  ~Guard();

  Guard(Guard&& other) noexcept;
  Guard& operator=(Guard&&) = delete;

 private:
  Guard(void* mark, pid_t process) : mark_(mark), process_(process) {}

  void* mark_;
  pid_t process_;
};

}  // namespace psem

#endif  // PSEM_STRESS_RUN_GUARD_H_
