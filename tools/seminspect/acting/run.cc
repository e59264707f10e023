#include "tools/seminspect/acting/run.h"

#include <errno.h>
#include <sys/wait.h>

#include <memory>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "tools/seminspect/acting/child_command.h"
#include "tools/seminspect/acting/opening.h"
#include "tools/seminspect/acting/taking.h"
#include "tools/seminspect/audit.h"
#include "tools/seminspect/duration.h"

namespace psem {
namespace {

constexpr char kHelp[] =
    "Takes a permit, runs the command, and gives the permit back when that has ended, as\n"
    "flock(1) does with a lock. So at most as many of these commands run at a time as the\n"
    "semaphore has permits. Several permits are taken in one step, all or none.\n"
    "\n"
    "A signal that ends run (SIGINT, SIGTERM, SIGHUP, ... all that can be caught, but for those\n"
    "of a fault as SIGSEGV) is passed on to the command; run waits for its end, gives the\n"
    "permit back, and dies of the signal if the command did. While it still waits for the\n"
    "permit, it dies at once. What the terminal sends to both (Ctrl-C) is not sent twice.\n"
    "Nobody gives the permit back when run is killed by SIGKILL; the command goes on then, for\n"
    "nobody has asked it to end. \"seminspect post\" tells how to mend that.\n"
    "The command inherits what run was started with, and nothing of the semaphore.\n"
    "\n"
    "Examples:\n"
    "  seminspect run /jobs -- make -j4\n"
    "  seminspect run /backup --create --timeout 0 -- rsync -a /home /mnt\n"
    "\n";

constexpr char kExitCodes[] =
    "Exit codes:\n"
    "       what the command exits with; 128 + N when signal N killed it, else:\n"
    "    2  wrong use\n"
    "  124  the timeout was over; --conflict-exit-code makes it another\n"
    "  125  the semaphore could not be opened, waited for, or given back\n"
    "  126  the command could not be run\n"
    "  127  there is no such command";

constexpr int kSignalBase = 128;
constexpr char kSeparator[] = "--";

struct RunOptions {
  std::string name;
  std::vector<std::string> command;
  int64_t count = 1;
  std::string timeout = "inf";
  int conflict_exit_code = kExitTimedOut;
  bool create = false;
  int64_t value = 1;
  AuditOptions audit;
};

ExitCode Fail(const absl::Status& error) {
  Complain(error.message());
  return kExitRunFailed;
}

// Does not return when the command died of a signal that was passed on: then this process does so,
// too, and whoever started it sees that.
ExitCode EndAs(const CommandEnd& end, const std::string& command) {
  if (end.fork_error != 0) {
    return Fail(ErrnoStatus(end.fork_error, "run", Printable(command), "no process for it"));
  }
  if (end.exec_error != 0) {
    Complain(ErrnoStatus(end.exec_error, "run", Printable(command), "").message());
    return end.exec_error == ENOENT ? kExitNoCommand : kExitCannotRun;
  }
  if (WIFEXITED(end.wait_status)) return static_cast<ExitCode>(WEXITSTATUS(end.wait_status));
  const int signal = WTERMSIG(end.wait_status);
  if (sigismember(&end.received, signal) == 1) DieOf(signal);
  return static_cast<ExitCode>(kSignalBase + signal);
}

ExitCode HoldAndRun(const RunOptions& options, Semaphore* semaphore, absl::Duration timeout) {
  constexpr char kVerb[] = "run";
  StopSignals signals;
  const absl::Status taken =
      TakeAudited(kVerb, semaphore, options.count, timeout, signals, options.audit);
  const int caught = signals.Block();
  CommandEnd end;
  if (taken.ok()) {
    if (caught == 0) end = RunProgram(options.command, signals);
    const absl::Status given = GiveAudited(kVerb, semaphore, options.count, options.audit);
    if (!given.ok()) return Fail(given);
  }
  if (caught != 0) DieOf(caught);
  if (taken.ok()) return EndAs(end, options.command[0]);
  if (!absl::IsDeadlineExceeded(taken)) return Fail(taken);
  Complain(taken.message());
  return static_cast<ExitCode>(options.conflict_exit_code);
}

ExitCode Run(const RunOptions& options) {
  const absl::StatusOr<SemaphoreName> name = SemaphoreName::Parse(options.name, "run");
  if (!name.ok()) return RefuseToAct(name.status());
  const absl::StatusOr<absl::Duration> timeout = ParseTypedDuration(options.timeout);
  if (!timeout.ok()) return RefuseUse(absl::StrCat("--timeout: ", timeout.status().message()));
  const absl::Status audited = CheckAudit(options.audit);
  if (!audited.ok()) return Fail(audited);
  absl::StatusOr<Semaphore> semaphore =
      options.create ? OpenOrCreateToAct(*name, static_cast<uint32_t>(options.value), kDefaultMode)
                     : OpenToAct(*name);
  if (!semaphore.ok()) return Fail(semaphore.status());
  if (semaphore->created()) {
    AuditedChange change;
    change.action = "create";
    change.name = name->text();
    change.file = semaphore->identity();
    change.after = static_cast<uint32_t>(options.value);
    Audit(change, options.audit);
  }
  return HoldAndRun(options, &*semaphore, *timeout);
}

// The parser hands over the first word of the command, and what it has no place for: "--" and the
// rest of it. An option's word before "--" is none of the command's: it is misspelt.
void TakeCommand(const CLI::App& command, const std::string& first, RunOptions* options) {
  const std::vector<std::string> rest = command.remaining();
  if (rest.empty() || rest[0] != kSeparator) {
    if (!rest.empty() && absl::StartsWith(rest[0], kSeparator)) {
      throw CLI::ExtrasError({rest[0]});
    }
    throw CLI::ValidationError("run", "write -- before the command, as in run /jobs -- make -j4");
  }
  options->command = {first};
  options->command.insert(options->command.end(), rest.begin() + 1, rest.end());
}

}  // namespace

RunVerb AddRun(CLI::App* command) {
  const auto options = std::make_shared<RunOptions>();
  const auto first = std::make_shared<std::string>();
  AddTimeoutOption(command, &options->timeout);
  command
      ->add_option("--conflict-exit-code", options->conflict_exit_code,
                   "What to exit with when the timeout is over (124)")
      ->check(CLI::Range(0, 255).description(""))
      ->type_name("N");
  AddCountOption(command, &options->count, "How many permits to hold");
  CLI::Option* const create =
      command->add_flag("--create", options->create,
                        "Make the semaphore if it is missing, for its owner alone (0600)");
  command->add_option("--value", options->value, "With --create: its permits (1)")
      ->check(CLI::Range(int64_t{0}, int64_t{kMaxSemaphoreValue}).description(""))
      ->type_name("V")
      ->needs(create);
  AddAuditOptions(command, &options->audit);
  AddNameArgument(command, &options->name);
  command->add_option("COMMAND", *first, "The command and its arguments, after --")
      ->required()
      ->option_text("-- COMMAND [ARGUMENT...]");
  command->prefix_command();
  command->parse_complete_callback(
      [command, options, first] { TakeCommand(*command, *first, options.get()); });
  command->footer(absl::StrCat(kHelp, kAuditHelp, kExitCodes));
  return [options] { return Run(*options); };
}

}  // namespace psem
