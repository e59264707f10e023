// Runs the program as a user does, for tests.

#ifndef PSEM_TOOLS_SEMINSPECT_RUN_SEMINSPECT_H_
#define PSEM_TOOLS_SEMINSPECT_RUN_SEMINSPECT_H_

#include <functional>
#include <string>
#include <vector>

#include "tools/seminspect/run_program.h"

namespace psem {

// Runs seminspect with `arguments`, after `prepare` in its process. The JSON that it prints is held
// against its schema when the last test has run.
Ending RunSeminspect(
    const std::vector<std::string>& arguments, const std::function<void()>& prepare = [] {});

// What runs it: for a child that is to become it.
std::vector<std::string> SeminspectCommand(const std::vector<std::string>& arguments);

// In a child: becomes seminspect with `arguments`.
[[noreturn]] void BecomeSeminspect(const std::vector<std::string>& arguments);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_RUN_SEMINSPECT_H_
