// The verbs of the program, one table: main, the help, the manual pages and the completions derive
// from it.

#ifndef PSEM_TOOLS_SEMINSPECT_COMMANDS_VERB_H_
#define PSEM_TOOLS_SEMINSPECT_COMMANDS_VERB_H_

#include <functional>

#include "CLI/CLI.hpp"
#include "absl/types/span.h"
#include "tools/seminspect/commands/command.h"

namespace psem {

// Carries out a verb whose options are parsed.
using RunVerb = std::function<ExitCode()>;

struct Verb {
  const char* name;
  const char* group;  // In the help: kLooking or kActing.
  const char* about;  // One line.
  // Adds the verb's options, arguments and footer to `command`. The options live in what it
  // returns.
  RunVerb (*add)(CLI::App* command);
};

constexpr char kLooking[] = "Looking";
constexpr char kActing[] = "Acting";

// In the order of the help.
absl::Span<const Verb> AllVerbs();

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COMMANDS_VERB_H_
