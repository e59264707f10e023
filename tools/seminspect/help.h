// What --help says. The tables of fields derive from columns.cc.

#ifndef PSEM_TOOLS_SEMINSPECT_HELP_H_
#define PSEM_TOOLS_SEMINSPECT_HELP_H_

#include <memory>
#include <string>

#include "CLI/CLI.hpp"

namespace psem {

// Lays out the usage and the options.
std::shared_ptr<CLI::Formatter> HelpFormatter();

// What stands below them.
std::string MainFooter();
std::string ListFooter();
std::string ShowFooter();

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_HELP_H_
