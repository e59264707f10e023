#include "tools/seminspect/run_seminspect.h"

#include <algorithm>

#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "tools/seminspect/json_schema.h"

namespace psem {

std::vector<std::string> SeminspectCommand(const std::vector<std::string>& arguments) {
  // Where bazel test starts a test, this leads to the program; see the BUILD file's data.
  std::vector<std::string> command = {"tools/seminspect/seminspect"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return command;
}

Ending RunSeminspect(const std::vector<std::string>& arguments,
                     const std::function<void()>& prepare) {
  Ending run = RunProgram(SeminspectCommand(arguments), prepare);
  const bool json = std::find(arguments.begin(), arguments.end(), "--json") != arguments.end();
  // What was cut short is no document.
  if (json && !run.out.empty() && run.end.ended && run.end.signal == 0) {
    // watch prints a document on each line.
    if (arguments[0] == "watch") {
      for (const absl::string_view line : absl::StrSplit(run.out, '\n', absl::SkipEmpty())) {
        ValidateAtTheEnd(std::string(line));
      }
    } else {
      ValidateAtTheEnd(run.out);
    }
  }
  return run;
}

void BecomeSeminspect(const std::vector<std::string>& arguments) {
  BecomeProgram(SeminspectCommand(arguments));
}

}  // namespace psem
