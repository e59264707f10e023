#include "tools/seminspect/acting/taking.h"

#include "lib/platform/clock.h"
#include "tools/seminspect/acting/opening.h"

namespace psem {
namespace {

// The values were read just before and after: others may have acted in between.
void AuditMove(const char* verb, const Semaphore& semaphore, int64_t permits,
               std::optional<uint32_t> before, const AuditOptions& audit) {
  AuditedChange change;
  change.action = verb;
  change.name = semaphore.name();
  change.file = semaphore.identity();
  change.permits = permits;
  change.before = before;
  change.after = ValueNow(semaphore);
  Audit(change, audit);
}

}  // namespace

void AddTimeoutOption(CLI::App* command, std::string* timeout) {
  command
      ->add_option("--timeout", *timeout,
                   "How long to wait at most: 500ms, 5s, 2m, 1h30m; 0 to try (inf)")
      ->type_name("TIME");
}

absl::Status TakeAudited(const char* verb, Semaphore* semaphore, int64_t count,
                         absl::Duration timeout, const StopSignals& signals,
                         const AuditOptions& audit) {
  const std::optional<uint32_t> before = ValueNow(*semaphore);
  AcquireOptions wait;
  wait.permits = count;
  wait.deadline = After(timeout);
  wait.cancellation = signals.token();
  wait.retry_on_eintr = true;
  absl::Status taken = semaphore->Acquire(wait);
  if (taken.ok()) AuditMove(verb, *semaphore, -count, before, audit);
  return taken;
}

absl::Status GiveAudited(const char* verb, Semaphore* semaphore, int64_t count,
                         const AuditOptions& audit) {
  const std::optional<uint32_t> before = ValueNow(*semaphore);
  absl::Status given = semaphore->Release(count);
  if (given.ok()) AuditMove(verb, *semaphore, count, before, audit);
  return given;
}

}  // namespace psem
