#include "tools/seminspect/run_seminspect.h"

namespace psem {

std::vector<std::string> SeminspectCommand(const std::vector<std::string>& arguments) {
  // Where bazel test starts a test, this leads to the program; see the BUILD file's data.
  std::vector<std::string> command = {"tools/seminspect/seminspect"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

Ending RunSeminspect(const std::vector<std::string>& arguments,
                     const std::function<void()>& prepare) {
  return RunProgram(SeminspectCommand(arguments), prepare);
}

void BecomeSeminspect(const std::vector<std::string>& arguments) {
  BecomeProgram(SeminspectCommand(arguments));
}

}  // namespace psem
