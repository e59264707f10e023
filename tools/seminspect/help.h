// How --help looks, and the paragraphs that several verbs' help has.

#ifndef PSEM_TOOLS_SEMINSPECT_HELP_H_
#define PSEM_TOOLS_SEMINSPECT_HELP_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "CLI/CLI.hpp"

namespace psem {

// Lays out the usage and the options.
std::shared_ptr<CLI::Formatter> HelpFormatter();

extern const char kMissingHelp[];  // What ? and - mean.
extern const char kEscapesHelp[];  // How names are written.
extern const char kJsonHelp[];     // What follows the schema version.

// Each ends with an empty line.
std::string Indented(const std::string& lines);
std::string IndentedProperties(const std::vector<std::pair<std::string, std::string>>& properties);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_HELP_H_
