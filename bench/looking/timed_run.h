// One run of another program, from its start to its end.

#ifndef PSEM_BENCH_LOOKING_TIMED_RUN_H_
#define PSEM_BENCH_LOOKING_TIMED_RUN_H_

#include <cstdint>
#include <string>
#include <vector>

namespace psem {

struct TimedRun {
  double nanoseconds = 0;    // On the wall.
  int64_t memory_bytes = 0;  // The most that it had at a time. Not less than this process has: the
                             // kernel counts from before the exec.
  std::string failure;       // Empty: it exited with 0.
};

// Runs `command`, a program and its arguments; its output goes nowhere.
TimedRun RunTimed(const std::vector<std::string>& command);

// Returns where `program` is: as it is named when that has a slash, else by $PATH. Empty: nowhere.
std::string FindProgram(const std::string& program);

}  // namespace psem

#endif  // PSEM_BENCH_LOOKING_TIMED_RUN_H_
