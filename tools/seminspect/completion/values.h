// What may stand where the help says NAME or COLUMN.

#ifndef PSEM_TOOLS_SEMINSPECT_COMPLETION_VALUES_H_
#define PSEM_TOOLS_SEMINSPECT_COMPLETION_VALUES_H_

#include <optional>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"

namespace psem {

enum class ValueKind {
  kAnything,   // Nothing that a shell could propose.
  kSemaphore,  // The name of one that is there.
  kDirectory,
  kFile,
  kCommand,  // A program, and what follows it.
  kWord,     // One of `words`.
  kWords,    // Some of `words`, with commas between them.
};

struct Values {
  ValueKind kind = ValueKind::kAnything;
  std::vector<std::string> words = {};
};

// What may be the value of `option`, by its name in the help, or by the set that CLI::IsMember
// checks. Returns nothing for a name that the table in values.cc does not know.
std::optional<Values> FindValues(const CLI::Option& option);

// The same; anything for what the table does not know.
Values ValuesOf(const CLI::Option& option);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COMPLETION_VALUES_H_
