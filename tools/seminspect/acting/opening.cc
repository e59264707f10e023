#include "tools/seminspect/acting/opening.h"

namespace psem {

void AddNameArgument(CLI::App* command, std::string* name) {
  command->add_option("NAME", *name, "The semaphore, as programs open it: /jobs or jobs")
      ->required();
}

void AddCountOption(CLI::App* command, int64_t* count, const std::string& about) {
  command->add_option("--count", *count, about + " (1)")
      ->check(CLI::Range(int64_t{1}, int64_t{kMaxSemaphoreValue}).description(""))
      ->type_name("N");
}

Options OptionsToAct() {
  Options options;
  options.silent = true;
  options.close_on_exit = false;
  options.unlink_policy = UnlinkPolicy::kNever;
  options.mode = OpenMode::kOpenOnly;
  return options;
}

absl::StatusOr<Semaphore> OpenToAct(const SemaphoreName& name) {
  return Semaphore::Open(name.text(), OptionsToAct());
}

absl::StatusOr<Semaphore> CreateToAct(const SemaphoreName& name, uint32_t value, mode_t mode) {
  Options options = OptionsToAct();
  options.mode = OpenMode::kCreateOnly;
  options.value = value;
  options.permissions = Permissions{mode};
  return Semaphore::Open(name.text(), options);
}

// Not OpenMode::kOpenOrCreate: with permissions that would refuse one that grants more.
absl::StatusOr<Semaphore> OpenOrCreateToAct(const SemaphoreName& name, uint32_t value,
                                            mode_t mode) {
  for (;;) {
    absl::StatusOr<Semaphore> semaphore = OpenToAct(name);
    if (!absl::IsNotFound(semaphore.status())) return semaphore;
    semaphore = CreateToAct(name, value, mode);
    if (!absl::IsAlreadyExists(semaphore.status())) return semaphore;
  }
}

std::optional<uint32_t> ValueNow(const Semaphore& semaphore) {
  const absl::StatusOr<uint32_t> value = semaphore.Value();
  if (!value.ok()) return std::nullopt;
  return *value;
}

ExitCode RefuseToAct(const absl::Status& error) {
  Complain(error.message());
  if (absl::IsInvalidArgument(error)) return kExitWrongUse;
  if (absl::IsOutOfRange(error)) return kExitRefused;
  return absl::IsNotFound(error) ? kExitNotFound : kExitUnread;
}

}  // namespace psem
