// What the command line is made of, for those who describe it: read from the table that parses it.

#ifndef PSEM_TOOLS_SEMINSPECT_COMMAND_LINE_H_
#define PSEM_TOOLS_SEMINSPECT_COMMAND_LINE_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"

namespace psem {

// The verbs of the program, in the order of the help.
std::vector<const CLI::App*> VerbsOf(const CLI::App& app);

// What begins with a dash, and what does not, in the order of the help.
std::vector<const CLI::Option*> OptionsOf(const CLI::App& command);
std::vector<const CLI::Option*> ArgumentsOf(const CLI::App& command);

// "-h", "--help".
std::vector<std::string> SpellingsOf(const CLI::Option& option);

// Whether `option` is one that nothing follows.
bool IsFlag(const CLI::Option& option);

// "DIR" for "--root DIR"; "NAME" for the argument of that name. Empty for a flag.
std::string ValueName(const CLI::Option& option);

// Whether more than one value may stand there.
bool IsRepeated(const CLI::Option& option);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COMMAND_LINE_H_
