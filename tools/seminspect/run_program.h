// Runs programs as a user does, for tests.

#ifndef PSEM_TOOLS_SEMINSPECT_RUN_PROGRAM_H_
#define PSEM_TOOLS_SEMINSPECT_RUN_PROGRAM_H_

#include <functional>
#include <string>
#include <vector>

#include "lib/testing/child_process.h"

namespace psem {

struct Ending {
  ChildEnd end;
  std::string out;  // What it wrote to stdout.
  std::string err;  // And to stderr.
};

// Runs `command`, a program and its arguments, after `prepare` in its process: give up privileges,
// put another file in the place of stdin or stdout. A program without a slash is looked for in
// PATH.
Ending RunProgram(
    const std::vector<std::string>& command, const std::function<void()>& prepare = [] {});

// In a child: becomes the program.
[[noreturn]] void BecomeProgram(const std::vector<std::string>& command);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_RUN_PROGRAM_H_
