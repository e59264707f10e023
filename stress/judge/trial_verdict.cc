#include "stress/judge/trial_verdict.h"

#include <errno.h>

#include <algorithm>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/base/errors.h"
#include "stress/judge/audit.h"
#include "stress/judge/explanation.h"
#include "stress/judge/wait_status_text.h"

namespace psem {
namespace {

// How long after its deadline a wait must have been found asleep.
constexpr uint64_t kLongPastNs = 500000000;

struct CallOfWorker {
  int worker = 0;
  ExplainedCall call;
};

bool IsWait(OperationKind kind) {
  return kind == OperationKind::kAcquire || kind == OperationKind::kAcquireUntil;
}

bool IsOnPermits(OperationKind kind) { return kind <= OperationKind::kValue; }

Effect EffectOf(const TrialWorker& worker, const Operation& call) {
  if (call.ended()) return Effect::kCertain;
  return worker.stand == Stand::kInCall ? Effect::kNone : Effect::kPossible;
}

std::vector<CallOfWorker> CallsOf(const TrialRecord& trial, int semaphore) {
  std::vector<CallOfWorker> calls;
  for (size_t i = 0; i < trial.workers.size(); ++i) {
    for (const Operation& call : trial.workers[i].operations) {
      if (call.semaphore != semaphore || !IsOnPermits(call.kind)) continue;
      calls.push_back({static_cast<int>(i), {call, EffectOf(trial.workers[i], call)}});
    }
  }
  return calls;
}

std::vector<ExplainedCall> Explained(const std::vector<CallOfWorker>& calls) {
  std::vector<ExplainedCall> explained;
  for (const CallOfWorker& each : calls) explained.push_back(each.call);
  return explained;
}

// Processes that may have waited at the same time.
int Waiters(const std::vector<CallOfWorker>& calls) {
  std::vector<int> workers;
  for (const CallOfWorker& each : calls) {
    if (IsWait(each.call.operation.kind)) workers.push_back(each.worker);
  }
  std::sort(workers.begin(), workers.end());
  return static_cast<int>(std::unique(workers.begin(), workers.end()) - workers.begin());
}

std::string WhoText(int worker, const Operation& call) {
  return absl::StrCat("Worker ", worker, "'s ", OperationName(call.kind), " of semaphore ",
                      call.semaphore);
}

Finding MakeFinding(Outcome outcome, int worker, const Operation& call, std::string evidence) {
  return {outcome, worker, call.semaphore, call.ended() ? call.ended_ns : call.begun_ns,
          std::move(evidence)};
}

absl::optional<Finding> Death(const TrialRecord& trial) {
  for (size_t i = 0; i < trial.workers.size(); ++i) {
    const TrialWorker& worker = trial.workers[i];
    if (worker.stand != Stand::kDead || worker.killed || worker.operations.empty()) continue;
    const Operation& call = worker.operations.back();
    const auto index = static_cast<int>(i);
    const std::string end = absl::StrCat(
        WhoText(index, call), " did not return: the process ",
        worker.wait_status.has_value() ? WaitStatusText(*worker.wait_status) : "is gone");
    if (!worker.unmapped) return MakeFinding(Outcome::kCrashed, index, call, end + ".");
    return MakeFinding(Outcome::kTouchedAfterGive, index, call,
                       absl::StrCat(end,
                                    ", for it touched the semaphore's memory after another "
                                    "process had taken its permit and the memory was unmapped."));
  }
  return absl::nullopt;
}

bool IsExpected(const TrialRecord& trial, const Operation& call) {
  switch (call.result) {
    case 0:
      return true;
    case EINTR:
      return trial.signals && (IsWait(call.kind) || call.kind == OperationKind::kTryAcquire);
    case EAGAIN:
      return call.kind == OperationKind::kTryAcquire;
    case ETIMEDOUT:
      return call.kind == OperationKind::kAcquireUntil;
    case EINVAL:
      return call.kind == OperationKind::kAcquireUntil && call.bad_deadline;
    case EOVERFLOW:
      return call.kind == OperationKind::kRelease;
    default:
      return false;
  }
}

// How often a wait must have got a core after its deadline to be called late.
constexpr int kManyChances = 20;

absl::optional<Finding> LateWait(const TrialWorker& worker, int index) {
  if (worker.late_chances < kManyChances || worker.operations.empty()) return absl::nullopt;
  const auto wait =
      std::find_if(worker.operations.rbegin(), worker.operations.rend(),
                   [](const Operation& call) { return call.kind == OperationKind::kAcquireUntil; });
  if (wait == worker.operations.rend()) return absl::nullopt;
  return MakeFinding(Outcome::kOverslept, index, *wait,
                     absl::StrCat(WhoText(index, *wait), " was woken ", worker.late_chances,
                                  " times after its deadline, and waited on each time."));
}

absl::optional<Finding> WrongResult(const TrialRecord& trial, int worker, const Operation& call) {
  if (!call.ended() || !IsOnPermits(call.kind)) return absl::nullopt;
  const std::string returned =
      absl::StrCat(WhoText(worker, call), " returned ", ErrnoName(call.result));
  if (!IsExpected(trial, call)) {
    const char* reason = call.result == EINTR ? ", and no signal handler had run." : ".";
    return MakeFinding(Outcome::kUnexpectedError, worker, call, absl::StrCat(returned, reason));
  }
  if (call.result != ETIMEDOUT) return absl::nullopt;
  if (call.bad_deadline) {
    return MakeFinding(Outcome::kBadDeadlineTaken, worker, call,
                       absl::StrCat(returned, " for a deadline that is none."));
  }
  if (call.ended_ns < call.deadline_ns) {
    return MakeFinding(
        Outcome::kEarlyTimeout, worker, call,
        absl::StrCat(returned, ", ", call.deadline_ns - call.ended_ns, " ns before its deadline."));
  }
  return absl::nullopt;
}

Outcome OutcomeOf(const Operation& call) {
  switch (call.result) {
    case EAGAIN:
      return Outcome::kRefusedBesidePermit;
    case ETIMEDOUT:
      return Outcome::kTimeoutBesidePermit;
    case EOVERFLOW:
      return Outcome::kOverflowTooEarly;
    default:
      break;
  }
  if (call.kind == OperationKind::kRelease) return Outcome::kOverflowMissed;
  if (call.kind == OperationKind::kValue) return Outcome::kImpossibleValue;
  return Outcome::kPermitMadeUp;
}

absl::optional<Finding> Unexplained(const TrialRecord& trial, int semaphore) {
  const std::vector<CallOfWorker> calls = CallsOf(trial, semaphore);
  if (calls.size() > kMostExplained) return absl::nullopt;
  const int64_t value = trial.values_at_start[static_cast<size_t>(semaphore)];
  const int index = FirstUnexplained(Explained(calls), value, trial.max_value, Waiters(calls));
  if (index < 0) return absl::nullopt;
  const CallOfWorker& culprit = calls[static_cast<size_t>(index)];
  const Operation& call = culprit.call.operation;
  const std::string result = call.kind == OperationKind::kValue ? absl::StrCat("told ", call.value)
                             : call.result == 0                 ? std::string("returned 0")
                                                : absl::StrCat("returned ", ErrnoName(call.result));
  return MakeFinding(OutcomeOf(call), culprit.worker, call,
                     absl::StrCat(WhoText(culprit.worker, call), " ", result, ". With ", value,
                                  value == 1 ? " permit" : " permits",
                                  " at the start, no order of the calls explains that."));
}

// Without an explanation of each call (there are too many): what the results add up to.
int64_t Sum(const TrialRecord& trial, int semaphore) {
  const auto index = static_cast<size_t>(semaphore);
  int64_t free = trial.values_at_start[index];
  for (const TrialWorker& worker : trial.workers) {
    if (index < worker.net.size()) free += worker.net[index];
  }
  return free;
}

bool AnyWasKilledInACall(const TrialRecord& trial) {
  return std::any_of(trial.workers.begin(), trial.workers.end(), [](const TrialWorker& worker) {
    return worker.killed && !worker.operations.empty() && !worker.operations.back().ended();
  });
}

bool AnyIsHeld(const TrialRecord& trial) {
  return std::any_of(trial.workers.begin(), trial.workers.end(),
                     [](const TrialWorker& worker) { return worker.stand == Stand::kHalted; });
}

// Why a worker should not be in the call that it is in; none when it has a reason to wait.
absl::optional<Outcome> Complaint(const TrialRecord& trial, int index) {
  const TrialWorker& worker = trial.workers[static_cast<size_t>(index)];
  if (worker.stand != Stand::kInCall || worker.operations.empty()) return absl::nullopt;
  const Operation& call = worker.operations.back();
  if (call.ended()) return absl::nullopt;
  if (worker.in_handler) return Outcome::kHung;
  const bool held = AnyIsHeld(trial);
  if (held && !trial.stop_safe) return absl::nullopt;
  const bool killed = AnyWasKilledInACall(trial);
  if (IsWait(call.kind)) {
    if (call.bad_deadline) return Outcome::kBadDeadlineTaken;
    if (worker.signalled && trial.eintr) return Outcome::kSignalSwallowed;
    if (call.kind == OperationKind::kAcquireUntil && call.deadline_ns != 0 &&
        call.deadline_ns < call.begun_ns + kLongPastNs) {
      return Outcome::kOverslept;
    }
    const std::vector<int64_t> free = PossibleFree(trial, call.semaphore);
    if (free.empty() || free.front() <= 0) return absl::nullopt;
  }
  if (held) return Outcome::kHeldUp;
  if (killed) return IsWait(call.kind) ? Outcome::kLeftAsleep : Outcome::kBrokenByKill;
  return IsWait(call.kind) ? Outcome::kLostWakeup : Outcome::kHung;
}

const Audit* AuditOf(const TrialRecord& trial, int semaphore) {
  const auto index = static_cast<size_t>(semaphore);
  if (index >= trial.audits.size() || !trial.audits[index].complete) return nullptr;
  return &trial.audits[index];
}

absl::optional<Finding> Stuck(const TrialRecord& trial) {
  if (!trial.stillness.proven) return absl::nullopt;
  const int worker = WaitsInVain(trial);
  if (worker < 0) return absl::nullopt;
  const Operation& call = trial.workers[static_cast<size_t>(worker)].operations.back();
  Outcome outcome = *Complaint(trial, worker);
  const Audit* const audit = AuditOf(trial, call.semaphore);
  if (outcome == Outcome::kLostWakeup && audit != nullptr && CountedFree(*audit) == 0) {
    outcome = Outcome::kPermitLost;
  }
  if (outcome == Outcome::kLeftAsleep) {
    // What one badly placed kill may do to every semaphore that adds first and wakes afterwards.
    if (trial.rescues == 0) return absl::nullopt;
    outcome = Outcome::kBrokenByKill;
  }
  std::string evidence = absl::StrCat(
      WhoText(worker, call), " never returned: ", trial.stillness.looks, " looks over ",
      trial.stillness.span_ns / 1000000, " ms found ",
      trial.stillness.polling ? "it waking again and again in vain" : "nobody scheduled", ".");
  if (audit != nullptr) absl::StrAppend(&evidence, " Counted then: ", AuditText(*audit), ".");
  if (trial.rescues > 0) {
    absl::StrAppend(&evidence, " ", trial.rescues, " further releases did not help.");
  }
  return MakeFinding(outcome, worker, call, std::move(evidence));
}

absl::optional<Finding> WrongCount(const TrialRecord& trial, int semaphore) {
  const Audit* const audit = AuditOf(trial, semaphore);
  if (audit == nullptr || trial.stillness.proven) return absl::nullopt;
  const std::vector<int64_t> free = PossibleFree(trial, semaphore);
  absl::optional<Judgement> judgement;
  for (const int64_t expected : free) {
    Audit against = *audit;
    against.expected = expected;
    judgement = JudgeAudit(against);
    if (!judgement.has_value()) return absl::nullopt;
  }
  if (!judgement.has_value()) return absl::nullopt;
  std::string evidence = absl::StrCat("When all had returned: ", judgement->evidence, ".");
  if (free.size() > 1) absl::StrAppend(&evidence, " Or ", free.front(), " could be free.");
  return Finding{judgement->outcome, 0, semaphore, 0, std::move(evidence)};
}

}  // namespace

std::vector<int64_t> PossibleFree(const TrialRecord& trial, int semaphore) {
  const std::vector<CallOfWorker> calls = CallsOf(trial, semaphore);
  if (calls.size() > kMostExplained) return {Sum(trial, semaphore)};
  const Explanation explanation =
      Explain(Explained(calls), trial.values_at_start[static_cast<size_t>(semaphore)],
              trial.max_value, Waiters(calls));
  return {explanation.free.begin(), explanation.free.end()};
}

int WaitsInVain(const TrialRecord& trial) {
  for (size_t i = 0; i < trial.workers.size(); ++i) {
    if (Complaint(trial, static_cast<int>(i)).has_value()) return static_cast<int>(i);
  }
  return -1;
}

absl::optional<Finding> JudgeTrial(const TrialRecord& trial) {
  if (auto finding = Death(trial)) return finding;
  for (size_t i = 0; i < trial.workers.size(); ++i) {
    if (auto finding = LateWait(trial.workers[i], static_cast<int>(i))) return finding;
    if (trial.workers[i].unmapped) continue;  // The kernel refuses to wake where nothing is mapped.
    for (const Operation& call : trial.workers[i].operations) {
      if (auto finding = WrongResult(trial, static_cast<int>(i), call)) return finding;
    }
  }
  const auto semaphores = static_cast<int>(trial.values_at_start.size());
  for (int i = 0; i < semaphores; ++i) {
    if (auto finding = Unexplained(trial, i)) return finding;
  }
  if (auto finding = Stuck(trial)) return finding;
  for (int i = 0; i < semaphores; ++i) {
    if (auto finding = WrongCount(trial, i)) return finding;
  }
  return absl::nullopt;
}

}  // namespace psem
