#include "stress/report/account.h"

#include <string.h>
#include <sys/wait.h>

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "lib/base/errors.h"
#include "stress/judge/hints.h"
#include "stress/judge/history.h"
#include "stress/report/machine.h"
#include "stress/report/numbers.h"
#include "stress/report/safe_text.h"

namespace psem {
namespace {

constexpr size_t kCalls = 16;

std::string CallText(const Operation& call) {
  return absl::StrCat(SafeOperationName(call.kind), " of semaphore ", call.semaphore);
}

const WorkerHistory* HistoryOf(const RunRecord& record, int worker) {
  const auto index = static_cast<size_t>(worker);
  return worker < 0 || index >= record.workers.size() ? nullptr : &record.workers[index];
}

const TrialWorker* TrialWorkerOf(const RunRecord& record, int worker) {
  if (!record.trial.has_value() || worker < 0) return nullptr;
  const auto index = static_cast<size_t>(worker);
  return index >= record.trial->workers.size() ? nullptr : &record.trial->workers[index];
}

// What became of a call that never returned.
std::string FateText(const RunRecord& record, int worker) {
  if (const TrialWorker* const actor = TrialWorkerOf(record, worker)) {
    if (actor->killed) return "was killed inside";
    if (actor->stand == Stand::kDead) return "died inside";
    if (actor->stand == Stand::kHalted) return "is held inside";
    return record.trial->stillness.proven ? "never returns" : "has not returned";
  }
  const WorkerHistory* const history = HistoryOf(record, worker);
  if (history != nullptr && history->wait_status.has_value()) return "died inside";
  // Who was at work when it was found is not known to be stuck.
  return record.stuck.has_value() ? "never returns" : "has not returned";
}

std::string WhereText(const std::vector<Operation>& calls, uint64_t at_ns) {
  if (calls.empty() || calls.back().ended()) return "between two calls";
  const uint64_t begun_ns = calls.back().begun_ns;
  const std::string call = absl::StrCat("in ", CallText(calls.back()));
  return at_ns <= begun_ns ? call : absl::StrCat(call, ", for ", DurationText(at_ns - begun_ns));
}

std::string EndText(int wait_status) {
  if (!WIFSIGNALED(wait_status)) return absl::StrCat("exited with ", WEXITSTATUS(wait_status));
  const char* const name = sigabbrev_np(WTERMSIG(wait_status));
  return name != nullptr ? absl::StrCat("was killed by SIG", name)
                         : absl::StrCat("was killed by signal ", WTERMSIG(wait_status));
}

std::string StateText(const WorkerHistory& worker, uint64_t at_ns) {
  if (worker.wait_status.has_value()) {
    const std::string end = EndText(*worker.wait_status);
    return worker.inside_a_call() ? absl::StrCat(end, " in ", CallText(worker.last.back())) : end;
  }
  const std::string where = worker.place == Place::kParked && !worker.inside_a_call()
                                ? "parked between two rounds"
                                : WhereText(worker.last, at_ns);
  // Who was frozen sleeps in the suite; that says nothing about the semaphore.
  if (worker.place == Place::kFrozen) return where;
  const char* state = worker.state == 'S'                          ? "asleep"
                      : worker.state == 'R'                        ? "running"
                      : worker.state == 'T' || worker.state == 't' ? "stopped"
                                                                   : "waiting";
  return absl::StrCat(state, " ", where);
}

std::string StateText(const TrialWorker& worker, uint64_t at_ns) {
  std::string state;
  switch (worker.stand) {
    case Stand::kIdle:
      state = worker.operations.empty() ? "made no call" : "has ended its calls";
      break;
    case Stand::kHalted:
      state = absl::StrCat("held ", WhereText(worker.operations, at_ns));
      break;
    case Stand::kInCall:
      state = WhereText(worker.operations, at_ns);
      break;
    case Stand::kDead:
      state = absl::StrCat(worker.killed ? "killed by the suite " : "died ",
                           WhereText(worker.operations, 0));
      break;
  }
  if (worker.signalled) absl::StrAppend(&state, "; a signal handler ran in its last call");
  if (worker.unmapped) absl::StrAppend(&state, "; the memory was taken away from it");
  return state;
}

std::vector<AccountProcess> ProcessesOf(const RunRecord& record) {
  std::vector<AccountProcess> processes;
  const size_t count =
      record.trial.has_value() ? record.trial->workers.size() : record.workers.size();
  for (size_t i = 0; i < count; ++i) {
    AccountProcess process;
    process.worker = static_cast<int>(i);
    const WorkerHistory* const history = HistoryOf(record, process.worker);
    const TrialWorker* const actor = TrialWorkerOf(record, process.worker);
    if (history != nullptr) process.pid = history->pid;
    process.state = actor != nullptr ? StateText(*actor, record.ended_at_ns)
                                     : absl::StrCat(history->operations, " calls; ",
                                                    StateText(*history, record.ended_at_ns));
    processes.push_back(std::move(process));
  }
  return processes;
}

// Which of its worker's calls of that kind a move of a trial is, counted from 0.
int NumberOfMove(const std::vector<std::string>& moves, size_t move, const HeldCall& held) {
  const std::string call = absl::StrCat("worker ", held.worker, ": ", OperationName(*held.kind));
  return static_cast<int>(std::count_if(
      moves.begin(), moves.begin() + static_cast<int64_t>(move), [&](const std::string& earlier) {
        return absl::StartsWith(earlier, call) && earlier[call.size()] != '_';
      }));
}

void MarkHeld(const std::vector<std::string>& moves, std::vector<AccountCall>* calls) {
  for (size_t move = 0; move < moves.size(); ++move) {
    const absl::optional<HeldCall> held = ReadHeldCall(moves[move]);
    if (!held.has_value() || !held->kind.has_value()) continue;
    int before = NumberOfMove(moves, move, *held);
    for (AccountCall& call : *calls) {
      if (call.worker != held->worker || call.kind != *held->kind) continue;
      if (before-- > 0) continue;
      call.held = SafeText(held->where);
      break;
    }
  }
}

void AddCalls(const RunRecord& record, const Finding& finding, Account* account) {
  const Stretch stretch = ShortestStretch(record, finding, kCalls);
  if (stretch.steps.empty()) return;
  const uint64_t first_ns = stretch.steps.front().operation.begun_ns;
  for (const HistoryStep& step : stretch.steps) {
    const Operation& operation = step.operation;
    AccountCall call;
    call.worker = step.worker;
    call.begins_ns = operation.begun_ns - first_ns;
    if (operation.ended()) call.ends_ns = operation.ended_ns - first_ns;
    if (operation.kind == OperationKind::kAcquireUntil && operation.deadline_ns != 0) {
      call.deadline_after_ns = static_cast<int64_t>(operation.deadline_ns - operation.begun_ns);
    }
    call.kind = operation.kind;
    call.name = SafeOperationName(operation.kind);
    call.semaphore = operation.semaphore;
    call.result = !operation.ended()      ? FateText(record, step.worker)
                  : operation.result == 0 ? "0"
                                          : ErrnoName(operation.result);
    if (operation.kind == OperationKind::kValue && operation.ended() && operation.result == 0) {
      call.told = operation.value;
    }
    call.decides = step.decides;
    call.left_out_before = step.left_out_before;
    account->calls.push_back(std::move(call));
  }
  if (stretch.found_at_ns >= first_ns) account->found_ns = stretch.found_at_ns - first_ns;
}

std::string SeenInText(const Failure& failure) {
  if (failure.record.trial.has_value()) {
    return absl::StrCat("worker ", failure.finding.worker, ", in trial ",
                        Grouped(failure.record.trials), " of run ", failure.run,
                        ": a few calls in an exact order, as below.");
  }
  std::string text = absl::StrCat("worker ", failure.finding.worker);
  if (const auto* const worker = HistoryOf(failure.record, failure.finding.worker)) {
    absl::StrAppend(&text, " (pid ", worker->pid, "), round ", worker->round);
  }
  return absl::StrCat(text, " of run ", failure.run, ": ", DescribePlan(failure.plan), ".");
}

std::string AtFirstText(const TrialRecord& trial) {
  std::vector<std::string> values;
  for (size_t i = 0; i < trial.values_at_start.size(); ++i) {
    values.push_back(absl::StrCat("semaphore ", i, " has ", trial.values_at_start[i],
                                  trial.values_at_start[i] == 1 ? " permit" : " permits"));
  }
  return absl::StrJoin(values, ", ");
}

}  // namespace

Account MakeAccount(const TortureOptions& options, const ScenarioResult& result) {
  const Failure& failure = *result.failure;
  const Finding& finding = failure.finding;
  Account account;
  account.outcome = finding.outcome;
  account.subject = SafeText(options.subject.name);
  account.scenario = std::string(result.scenario->name());
  account.promised = std::string(BrokenPromise(finding.outcome));
  account.happened = std::string(OutcomeMeaning(finding.outcome));
  account.evidence = SafeText(finding.evidence);
  account.seen_in = SeenInText(failure);
  account.machine = MachineText(ThisMachine());
  account.causes = LikelyCauses(failure.record, finding);
  AddCalls(failure.record, finding, &account);
  if (failure.record.trial.has_value()) {
    for (const std::string& move : failure.record.trial->moves) {
      account.moves.push_back(SafeText(move));
    }
    account.at_first = AtFirstText(*failure.record.trial);
    MarkHeld(failure.record.trial->moves, &account.calls);
  }
  account.processes = ProcessesOf(failure.record);
  if (failure.reruns > 0) {
    account.reruns = absl::StrCat("showed up in ", failure.reruns_failed, " of ", failure.reruns,
                                  failure.reruns == 1 ? " rerun" : " reruns");
  }
  account.command = SafeText(RerunCommand(options, *result.scenario, failure.seed, failure.run));
  return account;
}

}  // namespace psem
