// Includes only point down the stairs of the house. Visibility in BUILD files fences targets; this
// fences the files, also those that come along with a target's target.

#ifndef PSEM_TOOLS_TIDY_INCLUDES_H_
#define PSEM_TOOLS_TIDY_INCLUDES_H_

#include <string>
#include <vector>

#include "tools/tidy/source_files.h"

namespace psem {

// Returns a line for each include that is against the table in docs/architecture.md, which is read
// from `files`:
//     lib/inspect/survey.cc:12: includes lib/semaphore/semaphore.h; lib/inspect may include
//     lib/base, lib/platform (docs/architecture.md)
// and one for each file that stands in no room of the table.
std::vector<std::string> IncludeOffences(const std::vector<SourceFile>& files);

}  // namespace psem

#endif  // PSEM_TOOLS_TIDY_INCLUDES_H_
