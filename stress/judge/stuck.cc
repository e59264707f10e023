#include "stress/judge/stuck.h"

#include "absl/strings/str_format.h"
#include "stress/judge/audit.h"

namespace psem {
namespace {

const Audit* AuditOf(const StuckGroup& stuck, int semaphore) {
  for (const StuckGroup::Semaphore& each : stuck.semaphores) {
    if (each.index == semaphore && each.audit.complete) return &each.audit;
  }
  return nullptr;
}

const Operation& WaitOf(const RunRecord& record, int worker) {
  return record.workers[worker].last.back();
}

Finding MakeFinding(const RunRecord& record, Outcome outcome, int worker, const Audit& audit) {
  const StuckGroup& stuck = *record.stuck;
  const Operation& wait = WaitOf(record, worker);
  const double asleep_s = static_cast<double>(record.ended_at_ns - wait.begun_ns) / 1e9;
  return Finding{
      outcome, worker, wait.semaphore, wait.begun_ns,
      absl::StrFormat(
          "Worker %d (pid %d) has been in %s of semaphore %d for %.1f s. Counted then: %s. All who "
          "use it slept or were parked: %d looks over %.1f s found none of them scheduled.",
          worker, record.workers[worker].pid, OperationName(wait.kind), wait.semaphore, asleep_s,
          AuditText(audit), stuck.looks, static_cast<double>(stuck.still_for_ns) / 1e9)};
}

}  // namespace

absl::optional<Finding> JudgeStuck(const RunRecord& record) {
  if (!record.stuck.has_value() || record.stuck->moved_when_counted) return absl::nullopt;
  const StuckGroup& stuck = *record.stuck;
  for (int worker : stuck.waiting) {
    const Audit* audit = AuditOf(stuck, WaitOf(record, worker).semaphore);
    if (audit == nullptr || CountedFree(*audit) == 0) continue;
    // A permit that was made up is free as well: the waiter sleeps all the same.
    return MakeFinding(record, Outcome::kLostWakeup, worker, *audit);
  }
  for (const StuckGroup::Semaphore& semaphore : stuck.semaphores) {
    if (!semaphore.audit.complete || semaphore.audit.expected <= CountedFree(semaphore.audit)) {
      continue;
    }
    for (int worker : stuck.waiting) {
      if (WaitOf(record, worker).semaphore != semaphore.index) continue;
      return MakeFinding(record, Outcome::kPermitLost, worker, semaphore.audit);
    }
  }
  for (int worker : stuck.waiting) {
    const Operation& wait = WaitOf(record, worker);
    const Audit* audit = AuditOf(stuck, wait.semaphore);
    if (wait.kind != OperationKind::kAcquireUntil || audit == nullptr) continue;
    return MakeFinding(record, Outcome::kOverslept, worker, *audit);
  }
  return absl::nullopt;
}

std::string StuckText(const RunRecord& record) {
  const StuckGroup& stuck = *record.stuck;
  if (stuck.moved_when_counted) {
    return absl::StrFormat("worker %d slept for long in its call, and got up when it was looked at",
                           stuck.waiting.front());
  }
  return absl::StrFormat("worker %d sleeps for ever, and the free permits could not be counted",
                         stuck.waiting.front());
}

}  // namespace psem
