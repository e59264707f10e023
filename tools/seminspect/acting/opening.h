// What the verbs that act have in common: opening a semaphore to act on it, and leaving it behind.

#ifndef PSEM_TOOLS_SEMINSPECT_ACTING_OPENING_H_
#define PSEM_TOOLS_SEMINSPECT_ACTING_OPENING_H_

#include <cstdint>
#include <optional>
#include <string>

#include "CLI/CLI.hpp"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/base/semaphore_name.h"
#include "lib/semaphore/semaphore.h"
#include "tools/seminspect/commands/command.h"

namespace psem {

// NAME, which is required.
void AddNameArgument(CLI::App* command, std::string* name);

// --count, of permits.
void AddCountOption(CLI::App* command, int64_t* count, const std::string& about);

// How the verbs open a semaphore: one that is there already; nothing is printed, and neither the
// end of the handle nor that of the process removes it.
Options OptionsToAct();

// Opens what is there already.
absl::StatusOr<Semaphore> OpenToAct(const SemaphoreName& name);

// Makes it, with exactly these permissions: AlreadyExists when it is there.
absl::StatusOr<Semaphore> CreateToAct(const SemaphoreName& name, uint32_t value, mode_t mode);

// Does the one or the other, whoever else makes and removes it meanwhile.
absl::StatusOr<Semaphore> OpenOrCreateToAct(const SemaphoreName& name, uint32_t value, mode_t mode);

constexpr mode_t kDefaultMode = 0600;  // Only its owner can use it.

// The value now; not known (empty) of a handle that is closed.
std::optional<uint32_t> ValueNow(const Semaphore& semaphore);

// Complains of `error`. Returns the exit code that says so: kExitWrongUse for a bad name,
// kExitNotFound when there is no such semaphore, kExitRefused for more permits than there can be,
// else kExitUnread.
ExitCode RefuseToAct(const absl::Status& error);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_ACTING_OPENING_H_
