// Runs another program for a test, and keeps what it prints.

#ifndef PSEM_STRESS_REPORT_PROGRAM_RUN_H_
#define PSEM_STRESS_REPORT_PROGRAM_RUN_H_

#include <string>
#include <vector>

namespace psem {

struct ProgramRun {
  int exit_code = -1;  // When it exited.
  std::string out;
  std::string err;
};

// Starts `command`, whose first word is a path, and waits for its end; kills it when it takes too
// long.
ProgramRun RunProgram(const std::vector<std::string>& command);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_PROGRAM_RUN_H_
