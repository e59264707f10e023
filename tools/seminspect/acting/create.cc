#include "tools/seminspect/acting/create.h"

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/base/printable.h"
#include "tools/seminspect/acting/opening.h"
#include "tools/seminspect/audit.h"

namespace psem {
namespace {

constexpr char kHelp[] =
    "Makes a semaphore as 64-bit glibc programs have it, with exactly these permissions,\n"
    "whatever the umask. It stays until somebody removes it or the machine goes down. To use\n"
    "one a program must be able to read and to write it: 0600 is for the owner's programs\n"
    "alone, 0660 for the group's too.\n"
    "\n"
    "Example:\n"
    "  seminspect create /jobs --value 4 --mode 0660\n"
    "\n";

constexpr char kExitCodes[] =
    "Exit codes:\n"
    "  0  it was made; with --if-missing also: it was there already\n"
    "  1  it could not be made\n"
    "  2  wrong use\n"
    "  4  refused: the name is taken; nothing was changed";

struct CreateOptions {
  std::string name;
  int64_t value = 0;
  std::string mode;
  bool if_missing = false;
  AuditOptions audit;
};

// "0660" or "660"; nothing for what are no permissions.
std::optional<mode_t> ParseMode(const std::string& text) {
  constexpr size_t kMostDigits = 4;
  if (text.empty() || text.size() > kMostDigits) return std::nullopt;
  if (text.find_first_not_of("01234567") != std::string::npos) return std::nullopt;
  constexpr int kOctal = 8;
  const auto mode = static_cast<mode_t>(std::stoul(text, nullptr, kOctal));
  constexpr mode_t kAllPermissions = 0777;
  return mode <= kAllPermissions ? std::optional<mode_t>(mode) : std::nullopt;
}

ExitCode Create(const CreateOptions& options) {
  const absl::StatusOr<SemaphoreName> name = SemaphoreName::Parse(options.name, "create");
  if (!name.ok()) return RefuseToAct(name.status());
  const std::optional<mode_t> mode = options.mode.empty() ? kDefaultMode : ParseMode(options.mode);
  if (!mode.has_value()) {
    return RefuseUse(absl::StrCat("--mode: \"", Printable(options.mode),
                                  "\" are no permissions; give octal digits, 0 to 0777"));
  }
  const absl::Status audited = CheckAudit(options.audit);
  if (!audited.ok()) return RefuseToAct(audited);
  const auto value = static_cast<uint32_t>(options.value);
  const absl::StatusOr<Semaphore> semaphore = options.if_missing
                                                  ? OpenOrCreateToAct(*name, value, *mode)
                                                  : CreateToAct(*name, value, *mode);
  if (absl::IsAlreadyExists(semaphore.status())) {
    Complain(semaphore.status().message());
    return kExitRefused;
  }
  if (!semaphore.ok()) return RefuseToAct(semaphore.status());
  if (!semaphore->created()) return kExitFine;
  AuditedChange change;
  change.action = "create";
  change.name = name->text();
  change.file = semaphore->identity();
  change.after = value;
  Audit(change, options.audit);
  return kExitFine;
}

}  // namespace

RunVerb AddCreate(CLI::App* command) {
  const auto options = std::make_shared<CreateOptions>();
  command->add_option("--value", options->value, "Its permits, 0 to 2147483647")
      ->required()
      ->check(CLI::Range(int64_t{0}, int64_t{kMaxSemaphoreValue}).description(""))
      ->type_name("V");
  command->add_option("--mode", options->mode, "Its permissions, octal (0600: only its owner's)")
      ->type_name("MODE");
  command->add_flag("--if-missing", options->if_missing,
                    "Leave one that is there as it is; no error, if it can be used");
  AddAuditOptions(command, &options->audit);
  AddNameArgument(command, &options->name);
  command->footer(absl::StrCat(kHelp, kAuditHelp, kExitCodes));
  return [options] { return Create(*options); };
}

}  // namespace psem
