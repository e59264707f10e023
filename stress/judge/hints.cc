#include "stress/judge/hints.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "absl/strings/strip.h"
#include "stress/judge/history.h"

namespace psem {
namespace {

// More than an account shows: a kind of trouble need not be in the few calls that decide.
constexpr size_t kCalls = 48;

bool Takes(OperationKind kind) { return kind <= OperationKind::kAcquireUntil; }

bool IsWait(const Operation& call) {
  return call.kind == OperationKind::kAcquire || call.kind == OperationKind::kAcquireUntil;
}

uint64_t Sum(const RunRecord& record, Fault fault) {
  const auto index = static_cast<size_t>(fault);
  uint64_t sum = record.faults[index];
  for (const WorkerHistory& worker : record.workers) sum += worker.faults[index];
  return sum;
}

// The kind whose name `text` begins with; the longest, for some names begin with another one.
absl::optional<OperationKind> ReadKind(absl::string_view text) {
  absl::optional<OperationKind> found;
  for (int i = 0; i <= static_cast<int>(OperationKind::kUnlinkNamed); ++i) {
    const auto kind = static_cast<OperationKind>(i);
    if (!absl::StartsWith(text, OperationName(kind))) continue;
    if (!found.has_value() || OperationName(*found).size() < OperationName(kind).size()) {
      found = kind;
    }
  }
  return found;
}

void AddCall(const Operation& call, Hints* hints) {
  const bool succeeded = call.ended() && call.result == 0;
  if (succeeded && call.kind == OperationKind::kRelease) ++hints->releases;
  if (succeeded && call.kind == OperationKind::kClose) hints->closed = true;
  if (!call.ended() && IsWait(call)) hints->slept = true;
  if (!call.ended()) return;
  if (call.result == ETIMEDOUT || call.result == EINTR) hints->gave_up = true;
  if (call.result == EAGAIN) hints->refused = true;
  if (call.result == EOVERFLOW) hints->overflowed = true;
}

// What two calls at the same time tell.
void AddPair(const HistoryStep& wait, const HistoryStep& other, Hints* hints) {
  const Operation& call = other.operation;
  if (!IsWait(wait.operation) || wait.worker == other.worker) return;
  if (!call.ended() || call.result != 0 || call.begun_ns <= wait.operation.begun_ns) return;
  const bool meanwhile = !wait.operation.ended() || call.ended_ns <= wait.operation.ended_ns;
  if (call.kind == OperationKind::kRelease && wait.operation.ended() &&
      wait.operation.result == 0 && call.begun_ns < wait.operation.ended_ns) {
    hints->woken = true;
  }
  if (meanwhile && Takes(call.kind)) hints->barged = true;
}

void AddTrial(const TrialRecord& trial, Hints* hints) {
  hints->exact = true;
  for (const std::string& move : trial.moves) {
    const absl::optional<HeldCall> held = ReadHeldCall(move);
    if (!held.has_value() || !held->kind.has_value()) continue;
    if (Takes(*held->kind)) hints->held_acquire = true;
    if (*held->kind == OperationKind::kRelease) hints->held_release = true;
  }
  for (const std::string& move : trial.moves) {
    if (absl::StrContains(move, "handler")) hints->in_handler = true;
  }
  for (const TrialWorker& worker : trial.workers) {
    hints->signals = hints->signals || worker.signalled;
    hints->killed = hints->killed || worker.killed;
    const bool in_wait = !worker.operations.empty() && !worker.operations.back().ended() &&
                         IsWait(worker.operations.back());
    hints->killed_waiter = hints->killed_waiter || (worker.killed && in_wait);
  }
  for (const int64_t value : trial.values_at_start) {
    if (value > 0 && static_cast<uint64_t>(value) >= trial.max_value) hints->at_maximum = true;
  }
}

void AddRun(const RunRecord& record, Hints* hints) {
  hints->signals = Sum(record, Fault::kSignal) + Sum(record, Fault::kTimer) > 0;
  hints->killed = Sum(record, Fault::kKill) > 0;
  for (const WorkerHistory& worker : record.workers) {
    if (!worker.wait_status.has_value() || !WIFSIGNALED(*worker.wait_status)) continue;
    if (WTERMSIG(*worker.wait_status) != SIGKILL) continue;
    hints->killed = true;
    if (worker.inside_a_call() && IsWait(worker.last.back())) hints->killed_waiter = true;
  }
}

}  // namespace

absl::optional<HeldCall> ReadHeldCall(absl::string_view move) {
  constexpr absl::string_view kHeld = ", held ";
  const size_t colon = move.find(": ");
  const size_t held_at = move.find(kHeld);
  if (colon == absl::string_view::npos || held_at == absl::string_view::npos) return absl::nullopt;
  absl::string_view worker = move.substr(0, colon);
  HeldCall held;
  if (!absl::ConsumePrefix(&worker, "worker ") || !absl::SimpleAtoi(worker, &held.worker)) {
    return absl::nullopt;
  }
  held.kind = ReadKind(move.substr(colon + 2));
  held.where = move.substr(held_at + kHeld.size());
  return held;
}

Hints HintsOf(const RunRecord& record, const Finding& finding) {
  Hints hints;
  const Stretch stretch = ShortestStretch(record, finding, kCalls);
  for (const HistoryStep& step : stretch.steps) {
    AddCall(step.operation, &hints);
    for (const HistoryStep& other : stretch.steps) AddPair(step, other, &hints);
    if (step.worker != finding.worker || !step.decides) continue;
    hints.call = step.operation.kind;
    hints.result = step.operation.ended() ? step.operation.result : 0;
    hints.never_returned = !step.operation.ended();
    hints.bad_deadline = step.operation.bad_deadline;
  }
  if (record.trial.has_value()) {
    AddTrial(*record.trial, &hints);
  } else {
    AddRun(record, &hints);
  }
  return hints;
}

}  // namespace psem
