// The manual pages in mdoc, made from the command line that the program parses: its options are
// those of --help, its sections the paragraphs below them.

#ifndef PSEM_TOOLS_SEMINSPECT_MANUAL_MANUAL_H_
#define PSEM_TOOLS_SEMINSPECT_MANUAL_MANUAL_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"

namespace psem {

struct ManualPage {
  std::string name;  // "seminspect-list"
  std::string text;
};

// Returns an overview and a page for each verb, all of section 1. `app` is seminspect with all its
// verbs.
std::vector<ManualPage> ManualPages(const CLI::App& app);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_MANUAL_MANUAL_H_
