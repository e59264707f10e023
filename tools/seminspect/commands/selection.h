// Which semaphores a verb is about: what most verbs have in common.

#ifndef PSEM_TOOLS_SEMINSPECT_COMMANDS_SELECTION_H_
#define PSEM_TOOLS_SEMINSPECT_COMMANDS_SELECTION_H_

#include <cstddef>
#include <string>
#include <vector>

#include "CLI/CLI.hpp"
#include "absl/status/statusor.h"
#include "lib/base/semaphore_name.h"
#include "lib/inspect/find_uses.h"
#include "lib/inspect/semaphore_record.h"
#include "tools/seminspect/commands/command.h"

namespace psem {

struct Selection {
  std::string root = kSemaphoreDirectory;  // The directory to look into.
  std::vector<std::string> globs;          // Any of them; none: all.
  std::vector<std::string> filters;        // All of them.
  bool all_namespaces = false;             // Those that other mount namespaces see, too.
  bool unlinked = false;                   // Those that no name leads to any more, too.
  WaitersToo waiters_too = WaitersToo::kYes;
};

// --root
void AddRootOption(CLI::App* command, Selection* selection);

// GLOB and --filter
void AddFilterOptions(CLI::App* command, Selection* selection);

// --all-namespaces and --unlinked
void AddWiderOptions(CLI::App* command, Selection* selection);

extern const char kSelectionHelp[];  // What GLOB and --filter are, for the footer.

struct Selected {
  std::vector<SemaphoreRecord> records;  // With their users and waiters.
  size_t not_selected = 0;               // Semaphores.
  size_t other_files = 0;                // No semaphores, and left out.
  std::vector<std::string> gaps;         // What else could not be looked at. Printable.
};

// Returns what is selected; or an error: see RefuseSelection.
absl::StatusOr<Selected> Select(const Selection& selection);

// Complains of what Select returned: that a glob or a filter is wrong, or that the directory could
// not be looked into. Returns the exit code.
ExitCode RefuseSelection(const absl::Status& error, const Selection& selection);

// "3 semaphores in /dev/shm; 1 other file left out", and what the counts may have missed.
std::string SummaryText(const Selected& selected, const Selection& selection);

// Complains on stderr of the semaphores that could not be read. Returns the exit code that says so.
ExitCode ComplainOfUnread(const std::vector<SemaphoreRecord>& records);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COMMANDS_SELECTION_H_
