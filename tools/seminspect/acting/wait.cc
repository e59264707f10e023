#include "tools/seminspect/acting/wait.h"

#include <memory>
#include <string>

#include "absl/strings/str_cat.h"
#include "tools/seminspect/acting/opening.h"
#include "tools/seminspect/acting/taking.h"
#include "tools/seminspect/audit.h"
#include "tools/seminspect/duration.h"

namespace psem {
namespace {

constexpr char kHelp[] =
    "Waits until it gets a permit, takes it and ends. The permit is gone then: nobody gives it\n"
    "back, so somebody has to post later. That is for events (a program posts when it is\n"
    "ready, a script waits for it) and for taking permits out of use, as to let a machine run\n"
    "dry. To hold a permit while a command runs use \"seminspect run\".\n"
    "Ctrl-C, or another signal that ends it, ends it without a permit. Several permits are\n"
    "taken in one step, all or none.\n"
    "\n"
    "Example:\n"
    "  seminspect wait /ready --timeout 30s || echo 'not ready in time'\n"
    "\n";

constexpr char kExitCodes[] =
    "Exit codes:\n"
    "    0  taken\n"
    "    1  the semaphore could not be opened, or waited for: nothing was taken\n"
    "    2  wrong use\n"
    "    3  nothing by that name\n"
    "  124  the timeout was over: nothing was taken";

struct WaitOptions {
  std::string name;
  int64_t count = 1;
  std::string timeout = "inf";
  AuditOptions audit;
};

ExitCode WaitForIt(const WaitOptions& options) {
  const absl::StatusOr<SemaphoreName> name = SemaphoreName::Parse(options.name, "wait");
  if (!name.ok()) return RefuseToAct(name.status());
  const absl::StatusOr<absl::Duration> timeout = ParseTypedDuration(options.timeout);
  if (!timeout.ok()) return RefuseUse(absl::StrCat("--timeout: ", timeout.status().message()));
  const absl::Status audited = CheckAudit(options.audit);
  if (!audited.ok()) return RefuseToAct(audited);
  absl::StatusOr<Semaphore> semaphore = OpenToAct(*name);
  if (!semaphore.ok()) return RefuseToAct(semaphore.status());

  StopSignals signals;
  const absl::Status taken =
      TakeAudited("wait", &*semaphore, options.count, *timeout, signals, options.audit);
  const int caught = signals.Block();
  if (caught != 0) {
    if (taken.ok()) {
      GiveAudited("wait", &*semaphore, options.count, options.audit).IgnoreError();
    }
    DieOf(caught);
  }
  if (taken.ok()) return kExitFine;
  if (absl::IsDeadlineExceeded(taken)) {
    Complain(taken.message());
    return kExitTimedOut;
  }
  return RefuseToAct(taken);
}

}  // namespace

RunVerb AddWait(CLI::App* command) {
  const auto options = std::make_shared<WaitOptions>();
  AddTimeoutOption(command, &options->timeout);
  AddCountOption(command, &options->count, "How many permits to take, all or none");
  AddAuditOptions(command, &options->audit);
  AddNameArgument(command, &options->name);
  command->footer(absl::StrCat(kHelp, kAuditHelp, kExitCodes));
  return [options] { return WaitForIt(*options); };
}

}  // namespace psem
