// The whole command line: from the table of verbs to what runs.

#ifndef PSEM_TOOLS_SEMINSPECT_PROGRAM_H_
#define PSEM_TOOLS_SEMINSPECT_PROGRAM_H_

#include <memory>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"
#include "tools/seminspect/commands/verb.h"

namespace psem {

struct Program {
  std::unique_ptr<CLI::App> app;
  std::vector<std::pair<CLI::App*, RunVerb>> verbs;
};

// Each verb with its options, for parsing a command line, or for describing it.
Program MakeProgram();

// Parses a command line and runs its verb. Returns the program's exit status.
int RunProgram(int argc, char** argv);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_PROGRAM_H_
