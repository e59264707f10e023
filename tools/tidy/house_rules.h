// The house's rules that a machine can see. CONTRIBUTING.md gives them in words.

#ifndef PSEM_TOOLS_TIDY_HOUSE_RULES_H_
#define PSEM_TOOLS_TIDY_HOUSE_RULES_H_

#include <cstddef>
#include <string>
#include <vector>

#include "tools/tidy/source_files.h"

namespace psem {

constexpr size_t kMaxFileLines = 350;
constexpr size_t kMaxFunctionLines = 70;

// Returns a line for each broken rule, "FILE:LINE: what is wrong; what to do":
// - A file has at most kMaxFileLines lines, a function at most kMaxFunctionLines.
// - A BUILD file names every source file below it, so that no test lies there unbuilt.
// - A header's guard is its path.
// - Some words stand nowhere: unfinished work, sleeping in a test, a glob in a BUILD file.
std::vector<std::string> HouseRuleOffences(const std::vector<SourceFile>& files);

}  // namespace psem

#endif  // PSEM_TOOLS_TIDY_HOUSE_RULES_H_
