#include "stress/session.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "lib/testing/own_names.h"
#include "stress/judge/ending.h"
#include "stress/run/halts.h"
#include "stress/run/stage.h"

namespace psem {
namespace {

// About how long a run lasts. Short: each has another plan, and what one plan covers up another one
// shows.
constexpr absl::Duration kRunDuration = absl::Milliseconds(500);

int RunsOfEach(const TortureOptions& options) {
  const auto scenarios = static_cast<int64_t>(options.scenarios.size());
  return static_cast<int>(std::max(options.duration / (kRunDuration * scenarios), int64_t{1}));
}

void AddFaults(const FaultCounts& faults, FaultCounts* sum) {
  for (size_t i = 0; i < sum->size(); ++i) (*sum)[i] += faults[i];
}

void AddRun(const RunRecord& record, ScenarioResult* result) {
  for (const WorkerHistory& worker : record.workers) {
    result->operations += worker.operations;
    AddFaults(worker.faults, &result->faults);
    for (int i = 0; i < kOutcomes; ++i) result->outcomes[i] += worker.outcomes[i];
  }
  AddFaults(record.faults, &result->faults);
  result->trials += record.trials;
}

class Session {
 public:
  Session(const TortureOptions& options, Interrupts* interrupts,
          const std::function<void(const SessionResult&)>& on_progress)
      : options_(options), interrupts_(interrupts), on_progress_(on_progress), names_("torture") {
    result_.duration = options.duration;
    result_.runs_planned = RunsOfEach(options);
    runs_left_ = result_.runs_planned * static_cast<int>(options.scenarios.size());
    for (const Scenario* scenario : options.scenarios) {
      result_.scenarios.emplace_back().scenario = scenario;
    }
  }

  SessionResult Execute();

 private:
  // One run of one scenario. Returns: whether to go on.
  bool RunOnce(int run, ScenarioResult* result);

  // What is left of the time for the next run of all that are left.
  uint64_t DurationOfNextRun();

  // Gives a verdict to a scenario that had all its runs.
  void Conclude(ScenarioResult* result) const;

  const TortureOptions& options_;
  Interrupts* interrupts_;
  const std::function<void(const SessionResult&)>& on_progress_;
  OwnNames names_;
  uint64_t began_ns_ = NowNs();
  int runs_left_ = 0;  // Of all scenarios together.
  bool halts_possible_ = HaltsArePossible();
  SessionResult result_;
};

SessionResult Session::Execute() {
  for (ScenarioResult& result : result_.scenarios) {
    if ((result.scenario->needs() & options_.subject.lacks) == 0) continue;
    result.verdict = Verdict::kSkipped;
    result.reason = "not promised";
  }
  for (int run = 0; run < result_.runs_planned; ++run) {
    for (ScenarioResult& result : result_.scenarios) {
      if (result.verdict != Verdict::kUnfinished) continue;
      if (!RunOnce(run, &result)) {
        result_.elapsed_ns = NowNs() - began_ns_;
        return std::move(result_);
      }
    }
  }
  for (ScenarioResult& result : result_.scenarios) {
    if (result.verdict == Verdict::kUnfinished) Conclude(&result);
  }
  result_.elapsed_ns = NowNs() - began_ns_;
  return std::move(result_);
}

bool Session::RunOnce(int run, ScenarioResult* result) {
  RunPlan plan = PlanRun(options_.seed, result->scenario->name(), run, options_.processes,
                         options_.subject.lacks);
  plan.can_halt = halts_possible_;
  plan.halts = plan.halts && halts_possible_;
  result->running = true;
  ++result->runs;
  const ScenarioResult before = *result;
  const uint64_t run_began_ns = NowNs();
  const auto show = [&](const RunProgress& progress) {
    result->operations = before.operations + progress.operations;
    result->faults = before.faults;
    AddFaults(progress.faults, &result->faults);
    result->elapsed_ns = before.elapsed_ns + (NowNs() - run_began_ns);
    result_.elapsed_ns = NowNs() - began_ns_;
    if (on_progress_ != nullptr) on_progress_(result_);
  };
  const auto name = [&](int semaphore) {
    return names_.Name(absl::StrCat(result->scenario->name(), "-", run, "-", semaphore));
  };
  const RunRecord record = RunOnStage({*result->scenario, options_.subject, plan,
                                       DurationOfNextRun(), RunRequest::kGraceNs, name, show},
                                      interrupts_);
  *result = before;
  result->running = false;
  result->elapsed_ns += NowNs() - run_began_ns;
  AddRun(record, result);
  result_.interrupted_by = record.interrupted_by;
  if (DiedOfHalt(record)) {
    halts_possible_ = false;
    return true;
  }
  RunVerdict verdict = JudgeRun(record, result->scenario->expectations());
  if (verdict.verdict != Verdict::kPass) result->verdict = verdict.verdict;
  result->reason = std::move(verdict.reason);
  if (verdict.finding.has_value()) {
    result->failure = Failure{*std::move(verdict.finding), run + 1, plan, record};
    return false;
  }
  return record.interrupted_by == 0;
}

uint64_t Session::DurationOfNextRun() {
  const auto all_ns = static_cast<uint64_t>(absl::ToInt64Nanoseconds(options_.duration));
  const uint64_t spent_ns = std::min(NowNs() - began_ns_, all_ns);
  return (all_ns - spent_ns) / static_cast<uint64_t>(std::max(runs_left_--, 1));
}

void Session::Conclude(ScenarioResult* result) const {
  const std::string missing = MissingOutcomes(result->outcomes, result->scenario->expectations());
  result->verdict = missing.empty() ? Verdict::kPass : Verdict::kInconclusive;
  if (!missing.empty()) result->reason = absl::StrCat("never seen, and required: ", missing);
}

}  // namespace

Verdict SessionResult::verdict() const {
  Verdict worst = Verdict::kPass;
  const auto badness = [](Verdict verdict) {
    constexpr int kBadness[] = {0, 4, 3, 2,
                                1};  // Of PASS, FAIL, INCONCLUSIVE, unfinished, SKIPPED.
    return kBadness[static_cast<int>(verdict)];
  };
  for (const ScenarioResult& scenario : scenarios) {
    if (badness(scenario.verdict) > badness(worst)) worst = scenario.verdict;
  }
  return worst;
}

SessionResult RunSession(const TortureOptions& options, Interrupts* interrupts,
                         const std::function<void(const SessionResult&)>& on_progress) {
  return Session(options, interrupts, on_progress).Execute();
}

}  // namespace psem
