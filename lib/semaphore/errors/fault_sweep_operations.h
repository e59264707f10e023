// The operations that fault_sweep_test.cc makes every system call fail for.

#ifndef PSEM_LIB_SEMAPHORE_ERRORS_FAULT_SWEEP_OPERATIONS_H_
#define PSEM_LIB_SEMAPHORE_ERRORS_FAULT_SWEEP_OPERATIONS_H_

#include <atomic>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/semaphore/cancellation_token.h"
#include "lib/semaphore/semaphore.h"

namespace psem {

// Where an operation runs: a child of its own, with a name that nobody has.
struct Stage {
  std::string name;
  std::string path;                // Of the file that the name leads to.
  std::optional<Semaphore> sem;    // The handle, of an operation that has or makes one.
  std::optional<Semaphore> other;  // Of an operation that makes a second one.
  CancellationToken token;
  std::atomic<bool> sleeps{false};  // The kernel was asked to put the operation to sleep.
  // Is called, unless empty, each time before the kernel does so; neither allocates nor locks.
  std::function<void()> before_sleep;
};

struct Operation {
  const char* name;
  const char* verb;  // What its errors begin with.
  bool makes_calls;
  // What is there beforehand: files, who else uses them, the kernel.
  std::function<void(Stage&)> surround;
  // Unless empty, the stage gets a handle on the semaphore before the operation.
  std::optional<Options> opened;
  std::function<absl::Status(Stage&)> run;
  // The later try, after `run` has failed, where that is another; must end as `run` does.
  std::function<absl::Status(Stage&)> later;
};

inline void PrintTo(const Operation& operation, std::ostream* out) { *out << operation.name; }

const std::vector<Operation>& Operations();

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_ERRORS_FAULT_SWEEP_OPERATIONS_H_
