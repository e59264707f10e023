// Runs the program as a user does, for tests.

#ifndef PSEM_TOOLS_SEMINSPECT_RUN_SEMINSPECT_H_
#define PSEM_TOOLS_SEMINSPECT_RUN_SEMINSPECT_H_

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

// Runs seminspect with `arguments`, after `prepare` in its process: give up privileges, put another
// file in the place of stdout.
Ending RunSeminspect(
    const std::vector<std::string>& arguments, const std::function<void()>& prepare = [] {});

// In a child: becomes seminspect with `arguments`. For tests that act while it runs.
[[noreturn]] void BecomeSeminspect(const std::vector<std::string>& arguments);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_RUN_SEMINSPECT_H_
