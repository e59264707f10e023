#include "tools/seminspect/acting/post.h"

#include <signal.h>

#include <memory>
#include <optional>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/semaphore/conditional_release.h"
#include "tools/seminspect/acting/opening.h"
#include "tools/seminspect/audit.h"

namespace psem {
namespace {

constexpr char kHelp[] =
    "Repairs a semaphore whose permits are lost: a process that is killed keeps what it\n"
    "holds. It adds --count permits and wakes as many waiters, if the value in that moment is\n"
    "--expect-value, in one step; otherwise it changes nothing.\n"
    "\n"
    "Posting blindly breaks more than it mends. If the holder is alive after all, two hold what\n"
    "one may hold; if somebody has mended it before you, there is a permit too many for ever.\n"
    "So look first:\n"
    "  seminspect show /jobs                           value: 0, and nobody lives who holds it\n"
    "  seminspect post /jobs --expect-value 0          says what it would do\n"
    "  seminspect post /jobs --expect-value 0 --yes    does it, if the value still is 0\n"
    "A value that has changed and changed back meanwhile is not noticed. Stop the programs that\n"
    "use it, where you can.\n"
    "\n";

constexpr char kExitCodes[] =
    "Exit codes:\n"
    "  0  the permits were added\n"
    "  1  the semaphore could not be opened or changed: nothing was changed\n"
    "  2  wrong use\n"
    "  3  nothing by that name\n"
    "  4  refused, or it would be: the value is another than the expected one, or too high\n"
    "     for that many more; nothing was changed\n"
    "  5  without --yes: nothing was changed, and nothing is against it";

struct PostOptions {
  std::string name;
  bool yes = false;
  std::optional<int64_t> expected;
  int64_t count = 1;
  AuditOptions audit;
};

std::string Permits(int64_t count) {
  return absl::StrCat(count, count == 1 ? " permit" : " permits");
}

ExitCode RefuseValue(const SemaphoreName& name, uint32_t value, int64_t expected) {
  Complain(absl::StrCat("post \"", name.printable(), "\": its value is ", value, ", not ", expected,
                        "; nothing was changed; look again with \"seminspect show\""));
  return kExitRefused;
}

// What would happen, without --yes.
ExitCode TellOnly(const PostOptions& options, const SemaphoreName& name) {
  const absl::StatusOr<Semaphore> semaphore = OpenToAct(name);
  if (!semaphore.ok()) return RefuseToAct(semaphore.status());
  const uint32_t value = *semaphore->Value();
  if (options.expected.has_value() && *options.expected != value) {
    return RefuseValue(name, value, *options.expected);
  }
  if (value > kMaxSemaphoreValue - options.count) {
    Complain(absl::StrCat("post \"", name.printable(), "\": its value is ", value, ", and ",
                          kMaxSemaphoreValue,
                          " permits are the most there can be; nothing was changed"));
    return kExitRefused;
  }
  return Print(absl::StrCat("would add ", Permits(options.count), " to ", name.printable(),
                            ": value ", value, " -> ", value + options.count,
                            "; to do it, say --expect-value ", value, " --yes\n"),
               kExitDryRun);
}

ExitCode Post(const PostOptions& options) {
  const absl::StatusOr<SemaphoreName> name = SemaphoreName::Parse(options.name, "post");
  if (!name.ok()) return RefuseToAct(name.status());
  if (!options.yes) return TellOnly(options, *name);
  if (!options.expected.has_value()) {
    return RefuseUse("--yes needs --expect-value, the value that \"seminspect show\" told");
  }
  const absl::Status audited = CheckAudit(options.audit);
  if (!audited.ok()) return RefuseToAct(audited);
  const auto expected = static_cast<uint32_t>(*options.expected);
  const absl::StatusOr<ConditionalRelease> release =
      ReleaseIfValueIs(*name, expected, static_cast<uint32_t>(options.count));
  if (!release.ok()) return RefuseToAct(release.status());
  if (!release->released) return RefuseValue(*name, release->value, expected);
  AuditedChange change;
  change.action = "post";
  change.name = name->text();
  change.file = release->identity;
  change.permits = options.count;
  change.before = expected;
  change.after = expected + static_cast<uint32_t>(options.count);
  Audit(change, options.audit);
  return kExitFine;
}

}  // namespace

RunVerb AddPost(CLI::App* command) {
  const auto options = std::make_shared<PostOptions>();
  command
      ->add_option("--expect-value", options->expected,
                   "Add only if the value is V; --yes needs it")
      ->check(CLI::Range(int64_t{0}, int64_t{kMaxSemaphoreValue}).description(""))
      ->type_name("V");
  AddCountOption(command, &options->count, "How many permits to add");
  command->add_flag("--yes", options->yes, "Do it, rather than say what would be done");
  AddAuditOptions(command, &options->audit);
  AddNameArgument(command, &options->name);
  command->footer(absl::StrCat(kHelp, kAuditHelp, kExitCodes));
  return [options] { return Post(*options); };
}

}  // namespace psem
