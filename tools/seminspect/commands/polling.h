// What the verbs have in common that look again and again.

#ifndef PSEM_TOOLS_SEMINSPECT_COMMANDS_POLLING_H_
#define PSEM_TOOLS_SEMINSPECT_COMMANDS_POLLING_H_

#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "tools/seminspect/commands/selection.h"

namespace psem {

struct Polling {
  Selection selection;
  std::string interval = "1s";  // Between two looks.
};

// --root, GLOB, --filter and --interval
void AddPollingOptions(CLI::App* command, Polling* polling);

// "500ms", "2s" or "1m30s". An error says of which `option` the text is wrong, and why.
absl::StatusOr<absl::Duration> ParseDuration(absl::string_view option, absl::string_view text,
                                             absl::Duration least);

constexpr absl::Duration kShortestInterval = absl::Milliseconds(10);

// Waits. Returns false at once when nobody can read from stdout any more, which a writer that has
// nothing to write would not notice.
bool WaitWhileStdoutIsRead(absl::Duration duration);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COMMANDS_POLLING_H_
