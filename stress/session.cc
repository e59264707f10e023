#include "stress/session.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "lib/testing/own_names.h"
#include "stress/judge/ending.h"
#include "stress/run/halts.h"
#include "stress/run/stage.h"
#include "stress/schedule.h"
#include "stress/skip.h"
#include "stress/soak.h"

namespace psem {
namespace {

// What a run may take longer when it is made again: beyond the time that it took to find something,
// and to end when it finds nothing. A hang takes a second to be proven.
constexpr uint64_t kRerunMarginNs = 500000000;
constexpr uint64_t kRerunGraceNs = 3000000000;

constexpr uint64_t kLongestRerunsNs = 15000000000;  // All together.

uint64_t DurationNs(const TortureOptions& options) {
  return options.duration == absl::InfiniteDuration()
             ? Schedule::kEndless
             : static_cast<uint64_t>(absl::ToInt64Nanoseconds(options.duration));
}

void AddFaults(const FaultCounts& faults, FaultCounts* sum) {
  for (size_t i = 0; i < sum->size(); ++i) (*sum)[i] += faults[i];
}

std::string Missing(const ScenarioResult& result) {
  return MissingOutcomes(result.outcomes, result.scenario->expectations());
}

class Session {
 public:
  Session(const TortureOptions& options, Interrupts* interrupts,
          const std::function<void(const SessionResult&)>& on_progress);

  SessionResult Execute();

 private:
  // Whether a scenario gets another run, if the next one begins now.
  bool GetsRun(const ScenarioResult& result, uint64_t now_ns) const;

  // Plays one round. Returns: whether anything was run.
  bool PlayRound(int round);

  // One run of one scenario, and those that follow from what it finds.
  void RunOnce(uint64_t slice_ns, ScenarioResult* result);

  // Gives the next run of a scenario its number, and the session its seed.
  void NumberNextRun(ScenarioResult* result);

  // Takes a run into its scenario's account.
  void Judge(const MadeRun& made, ScenarioResult* result);

  // Makes the run again that failed after `took_ns`, and counts how often it does so again.
  void RunAgain(uint64_t duration_ns, uint64_t took_ns, ScenarioResult* result);

  // Has a run made on the stage.
  RunRecord Make(const Scenario& scenario, const RunPlan& plan, uint64_t duration_ns,
                 uint64_t grace_ns, const std::function<void(const RunProgress&)>& on_progress);

  // Gives a verdict to a scenario that had all its runs.
  void Conclude(ScenarioResult* result) const;

  void Show();

  const TortureOptions& options_;
  Interrupts* interrupts_;
  const std::function<void(const SessionResult&)>& on_progress_;
  OwnNames names_;
  const uint64_t began_ns_ = NowNs();
  Schedule schedule_;
  uint64_t rerun_ns_;  // That is left for making runs again.
  uint64_t made_ = 0;  // Runs, of all scenarios; for names that are never used twice.
  bool halts_possible_ = HaltsArePossible();
  bool stopped_ = false;
  SessionResult result_;
};

Session::Session(const TortureOptions& options, Interrupts* interrupts,
                 const std::function<void(const SessionResult&)>& on_progress)
    : options_(options),
      interrupts_(interrupts),
      on_progress_(on_progress),
      names_("torture"),
      schedule_(began_ns_, DurationNs(options)),
      rerun_ns_(std::min(DurationNs(options) / 2, kLongestRerunsNs)) {
  result_.duration = options.duration;
  result_.seed = options.seed;
  int asked = 0;
  for (const Scenario* scenario : options.scenarios) {
    ScenarioResult& result = result_.scenarios.emplace_back();
    result.scenario = scenario;
    result.reason = SkipReason(scenario->needs(), options.subject.lacks, options.lacks);
    if (result.reason.empty()) {
      ++asked;
    } else {
      result.verdict = Verdict::kSkipped;
    }
  }
  result_.runs_planned = asked > 0 ? schedule_.Rounds(asked) : 0;
}

SessionResult Session::Execute() {
  for (int round = 0; PlayRound(round);) ++round;
  for (ScenarioResult& result : result_.scenarios) {
    if (result.verdict == Verdict::kUnfinished && (!stopped_ || options_.soak)) Conclude(&result);
  }
  result_.elapsed_ns = NowNs() - began_ns_;
  return std::move(result_);
}

bool Session::GetsRun(const ScenarioResult& result, uint64_t now_ns) const {
  if (stopped_ || result.verdict != Verdict::kUnfinished) return false;
  if (result.runs == 0) return now_ns < schedule_.limit_ns();
  if (!schedule_.IsOver(now_ns)) return true;
  return !schedule_.IsOvertimeOver(now_ns) && !Missing(result).empty();
}

bool Session::PlayRound(int round) {
  std::vector<ScenarioResult*> waiting;
  for (ScenarioResult& result : result_.scenarios) {
    if (GetsRun(result, NowNs())) waiting.push_back(&result);
  }
  auto left = static_cast<int>(waiting.size());
  for (ScenarioResult* result : waiting) {
    const uint64_t now_ns = NowNs();
    if (GetsRun(*result, now_ns)) RunOnce(schedule_.Slice(round, left, now_ns), result);
    --left;
  }
  return !waiting.empty() && !stopped_;
}

void Session::RunOnce(uint64_t slice_ns, ScenarioResult* result) {
  NumberNextRun(result);
  MadeRun made = {result->scenario, result_.seed, result->run, {}, {}};
  made.plan = PlanRun(made.seed, result->scenario->name(), made.run - 1, options_.processes,
                      options_.subject.lacks | options_.lacks);
  made.plan.max_value = options_.subject.max_value;
  made.plan.can_halt = halts_possible_;
  made.plan.halts = made.plan.halts && halts_possible_;

  const ScenarioResult before = *result;
  const uint64_t run_began_ns = NowNs();
  result->running = true;
  const auto show = [&](const RunProgress& progress) {
    result->operations = before.operations + progress.operations;
    result->faults = before.faults;
    AddFaults(progress.faults, &result->faults);
    result->elapsed_ns = before.elapsed_ns + (NowNs() - run_began_ns);
    Show();
  };
  made.record =
      Make(*result->scenario, made.plan, slice_ns, schedule_.Grace(slice_ns, run_began_ns), show);
  const uint64_t took_ns = NowNs() - run_began_ns;
  *result = before;
  result->elapsed_ns += took_ns;
  Judge(made, result);
  if (result->failure.has_value()) {
    RunAgain(std::min(slice_ns, took_ns + kRerunMarginNs), took_ns, result);
    stopped_ = stopped_ || !options_.keep_going;
  }
  result_.last = std::move(made);
}

void Session::NumberNextRun(ScenarioResult* result) {
  const uint64_t seed =
      options_.soak ? SoakSeed(options_.seed, NowNs() - began_ns_) : options_.seed;
  if (seed != result_.seed) {
    result_.seed = seed;
    for (ScenarioResult& each : result_.scenarios) each.run = 0;
  }
  result->run = options_.run > 0 ? options_.run : result->run + 1;
  ++result->runs;
}

void Session::Judge(const MadeRun& made, ScenarioResult* result) {
  AddRun(made.record, result);
  if (DiedOfHalt(made.record)) {
    halts_possible_ = false;
    return;
  }
  RunVerdict verdict = JudgeRun(made.record, result->scenario->expectations());
  if (verdict.verdict != Verdict::kPass) result->verdict = verdict.verdict;
  result->reason = std::move(verdict.reason);
  if (verdict.finding.has_value()) {
    result->failure =
        Failure{*std::move(verdict.finding), made.seed, made.run, made.plan, made.record,
                NowNs() - began_ns_};
  }
}

void Session::RunAgain(uint64_t duration_ns, uint64_t took_ns, ScenarioResult* result) {
  Failure* const failure = &*result->failure;
  const uint64_t began_ns = NowNs();
  const uint64_t end_ns = std::min(began_ns + rerun_ns_, schedule_.limit_ns());
  result->running = true;
  while (failure->reruns < options_.reruns && !stopped_) {
    Show();
    const uint64_t now_ns = NowNs();
    // One that could not come to its end would say nothing.
    if (now_ns + std::max(duration_ns, took_ns) > end_ns) break;
    const uint64_t grace_ns = std::min(kRerunGraceNs, end_ns - now_ns - duration_ns);
    const RunRecord record = Make(*result->scenario, failure->plan, duration_ns, grace_ns,
                                  [this](const RunProgress&) { Show(); });
    const Verdict verdict = JudgeRun(record, result->scenario->expectations()).verdict;
    if (verdict == Verdict::kInconclusive && record.watchdog) break;
    if (verdict != Verdict::kFail && stopped_) break;
    ++failure->reruns;
    if (verdict == Verdict::kFail) ++failure->reruns_failed;
  }
  result->running = false;
  const uint64_t spent_ns = NowNs() - began_ns;
  if (!options_.soak) rerun_ns_ -= std::min(spent_ns, rerun_ns_);
  schedule_.Prolong(spent_ns);
}

RunRecord Session::Make(const Scenario& scenario, const RunPlan& plan, uint64_t duration_ns,
                        uint64_t grace_ns,
                        const std::function<void(const RunProgress&)>& on_progress) {
  const auto name = [&](int semaphore) {
    return names_.Name(absl::StrCat(scenario.name(), "-", made_, "-", semaphore));
  };
  ++made_;
  RunRecord record = RunOnStage(
      {scenario, options_.subject, plan, duration_ns, grace_ns, name, on_progress}, interrupts_);
  if (record.interrupted_by != 0) {
    result_.interrupted_by = record.interrupted_by;
    stopped_ = true;
  }
  return record;
}

void Session::Conclude(ScenarioResult* result) const {
  const std::string missing = Missing(*result);
  result->verdict = missing.empty() ? Verdict::kPass : Verdict::kInconclusive;
  if (missing.empty()) return;
  result->reason = result->runs == 0 ? "never begun: the time was over before"
                                     : absl::StrCat("never seen, and required: ", missing);
}

void Session::Show() {
  result_.elapsed_ns = NowNs() - began_ns_;
  if (on_progress_ != nullptr) on_progress_(result_);
}

}  // namespace

Verdict SessionResult::verdict() const {
  // Of PASS, FAIL, INCONCLUSIVE, unfinished, SKIPPED.
  constexpr int kBadness[] = {1, 4, 3, 2, 0};
  const auto worst = std::max_element(scenarios.begin(), scenarios.end(),
                                      [&](const ScenarioResult& one, const ScenarioResult& other) {
                                        return kBadness[static_cast<int>(one.verdict)] <
                                               kBadness[static_cast<int>(other.verdict)];
                                      });
  return worst->verdict;
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

SessionResult RunSession(const TortureOptions& options, Interrupts* interrupts,
                         const std::function<void(const SessionResult&)>& on_progress) {
  return Session(options, interrupts, on_progress).Execute();
}

}  // namespace psem
