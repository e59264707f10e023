// The completions of bash, zsh and fish, made from the command line that the program parses. They
// propose verbs, options, known values, and the names of the semaphores that are there. Whatever
// those names hold, a shell takes the proposed word as that name, and evaluates none of it.

#ifndef PSEM_TOOLS_SEMINSPECT_COMPLETION_COMPLETION_H_
#define PSEM_TOOLS_SEMINSPECT_COMPLETION_COMPLETION_H_

#include <string>

#include "CLI/CLI.hpp"

namespace psem {

// Each returns a file as the shell loads it. `app` is seminspect with all its verbs.
std::string BashCompletion(const CLI::App& app);
std::string ZshCompletion(const CLI::App& app);
std::string FishCompletion(const CLI::App& app);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COMPLETION_COMPLETION_H_
