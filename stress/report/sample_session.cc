#include "stress/report/sample_session.h"

#include <errno.h>
#include <string.h>

#include "absl/strings/str_cat.h"
#include "stress/run/scenario.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

constexpr Expectation kExpectations[] = {
    {Outcome::kAcquired, Grade::kRequired},   {Outcome::kBalanced, Grade::kRequired},
    {Outcome::kRefused, Grade::kAllowed},     {Outcome::kTimedOut, Grade::kAllowed},
    {Outcome::kInterrupted, Grade::kAllowed}, {Outcome::kPolled, Grade::kInteresting},
};

class SampleScenario : public Scenario {
 public:
  constexpr SampleScenario(absl::string_view name, absl::string_view question,
                           absl::string_view answer)
      : name_(name), question_(question), answer_(answer) {}

  absl::string_view name() const override { return name_; }
  absl::string_view question() const override { return question_; }
  absl::string_view answer() const override { return answer_; }
  absl::Span<const Expectation> expectations() const override { return kExpectations; }
  RunRecord Run(const RunRequest&, Interrupts*) const override { return RunRecord(); }

 private:
  absl::string_view name_;
  absl::string_view question_;
  absl::string_view answer_;
};

constexpr int kRounds = 0;
constexpr int kTrial = 4;
constexpr int kInteresting = 7;
constexpr int kSkipped = 11;
constexpr int kInconclusive = 12;

const Scenario& SampleScenarioAt(size_t index) {
  static const SampleScenario kScenarios[] = {
      {"mutual_exclusion", "Is there ever more than one holder of the only permit?",
       "never two holders of the only permit"},
      {"conservation", "Are held and free permits always as many as there are?",
       "held + free = permits, always"},
      {"ping_pong", "Does every release wake who waits for it?", "every release woke its waiter"},
      {"release_storm", "Do many releases at once all count?", "every release counted"},
      {"wakes_in_a_row", "Do two releases in a row wake two?", "as many woken as released"},
      {"try_beside_permits", "Does try_acquire fail beside a free permit?", "it never did"},
      {"timed_waits", "Do timed waits end in time, and never early?", "none early, none late"},
      {"permit_beats_deadline", "Does a free permit beat a deadline?", "it always did"},
      {"timeout_against_release", "Is a permit lost when it comes at the deadline?", "none was"},
      {"interrupted_waits", "Does a signal end a wait, and cost nothing?", "it did"},
      {"overflow", "Is the maximum kept?", "never beyond the maximum"},
      {"kills", "Do the others go on after a kill?", "they did"},
      {"stops", "Do the others go on while one is stopped?", "they did"},
      {"name_races", "Does a name lead to one semaphore?", "always one"},
      {"two_handles", "Does closing one handle leave the other?", "it did"},
      {"handed_over_data", "Is what was written before a release seen after it?", "it was"},
      {"unmap_after_acquire", "May the last one to acquire unmap?", "nobody touched it"},
      {"fork_with_handles", "Do handles survive a fork?", "they did"},
      {"many_processes", "Does it hold with more processes than cores?", "it did"},
      {"big_counts", "Does it count far?", "as far as it promised"},
  };
  return kScenarios[index];
}

constexpr size_t kScenarios = 20;

Operation Call(OperationKind kind, uint64_t begun_ns, uint64_t ended_ns, int result = 0) {
  Operation operation;
  operation.kind = kind;
  operation.begun_ns = begun_ns;
  operation.ended_ns = ended_ns;
  operation.result = result;
  return operation;
}

ScenarioResult ResultOf(size_t index, Verdict verdict) {
  ScenarioResult result;
  result.scenario = &SampleScenarioAt(index);
  result.verdict = verdict;
  result.runs = 7;
  result.operations = 1234567 / (index + 1);
  result.elapsed_ns = 10000000000;
  result.outcomes[static_cast<int>(Outcome::kAcquired)] = result.operations / 2;
  result.outcomes[static_cast<int>(Outcome::kBalanced)] = 700;
  result.outcomes[static_cast<int>(Outcome::kInterrupted)] = 12;
  result.faults[static_cast<int>(Fault::kSignal)] = 79019 / (index + 1);
  result.faults[static_cast<int>(Fault::kStop)] = 180;
  result.faults[static_cast<int>(Fault::kYield)] = 412345;
  result.faults[static_cast<int>(Fault::kKill)] = index % 4;
  return result;
}

void AddWorkers(size_t count, RunRecord* record) {
  record->workers.resize(count);
  for (size_t i = 0; i < count; ++i) {
    record->workers[i].pid = 41207 + static_cast<int>(i);
    record->workers[i].state = 'S';
    record->workers[i].place = Place::kParked;
    record->workers[i].operations = 2000 + 17 * i;
    record->workers[i].round = 5;
  }
}

void MakeHostile(std::string* text) { absl::StrAppend(text, kHostile); }

}  // namespace

TortureOptions SampleOptions() {
  TortureOptions options;
  options.subject.name = "mine";
  options.subject.description = "a futex semaphore made at home";
  options.subject.lacks = PSEM_LACKS_KILL_SAFETY | PSEM_LACKS_EINTR;
  options.subject.max_value = 2147483647;
  for (size_t i = 0; i < kScenarios; ++i) options.scenarios.push_back(&SampleScenarioAt(i));
  options.processes = 4;
  options.duration = absl::Seconds(20);
  options.seed = 42;
  return options;
}

ScenarioResult FailureInRounds() {
  ScenarioResult result = ResultOf(kRounds, Verdict::kFail);
  Failure failure;
  failure.finding = {Outcome::kSecondHolder, /*worker=*/1, /*semaphore=*/0, /*at_ns=*/1012400,
                     "Worker 1 (pid 41208) entered the section while worker 2 was inside."};
  failure.seed = 42;
  failure.found_after_ns = 1900000000;
  failure.run = 3;
  failure.plan.workers = 4;
  failure.plan.signals = true;
  failure.plan.stops = true;
  AddWorkers(4, &failure.record);
  failure.record.ended_at_ns = 1202000000;
  std::vector<WorkerHistory>& workers = failure.record.workers;
  workers[0].last = {Call(OperationKind::kAcquire, 1000000, 1000400),
                     Call(OperationKind::kRelease, 1003100, 1003900),
                     Call(OperationKind::kTryAcquire, 1011500, 1011700, EAGAIN)};
  workers[1].last = {Call(OperationKind::kAcquireUntil, 1001000, 1002900, ETIMEDOUT),
                     Call(OperationKind::kAcquire, 1003000, 1010200)};
  workers[1].last[0].deadline_ns = 1002500;
  workers[2].last = {Call(OperationKind::kAcquire, 1000900, 1009800)};
  workers[2].place = Place::kWorking;
  workers[3].last = {Call(OperationKind::kAcquire, 1002000, 0)};
  workers[3].place = Place::kWorking;
  result.failure = std::move(failure);
  return result;
}

ScenarioResult FailureInTrial() {
  ScenarioResult result = ResultOf(kTrial, Verdict::kFail);
  result.trials = 1234;
  Failure failure;
  failure.finding = {Outcome::kLostWakeup, /*worker=*/1, /*semaphore=*/0, /*at_ns=*/5001200,
                     "Worker 1's acquire of semaphore 0 never returned: 24 looks over 1200 ms "
                     "found nobody scheduled."};
  failure.seed = 42;
  failure.found_after_ns = 1900000000;
  failure.run = 2;
  failure.reruns = 10;
  failure.reruns_failed = 9;
  failure.record.ended_at_ns = 1205000000;
  failure.record.trials = 311;
  TrialRecord& trial = failure.record.trial.emplace();
  trial.moves = {"worker 0: release, held after 17 instructions", "worker 1: acquire",
                 "worker 2: try_acquire", "worker 0: goes on", "worker 2: release"};
  trial.values_at_start = {0};
  trial.max_value = 2147483647;
  trial.stillness.proven = true;
  trial.workers.resize(3);
  trial.workers[0].operations = {Call(OperationKind::kRelease, 5000000, 5093000)};
  trial.workers[1].stand = Stand::kInCall;
  trial.workers[1].operations = {Call(OperationKind::kAcquire, 5001200, 0)};
  trial.workers[2].operations = {Call(OperationKind::kTryAcquire, 5062000, 5062700, EAGAIN),
                                 Call(OperationKind::kRelease, 5101000, 5101900)};
  result.failure = std::move(failure);
  return result;
}

SessionResult SmallSession(Verdict first, Verdict second) {
  SessionResult result;
  result.duration = absl::Seconds(20);
  result.runs_planned = 7;
  result.elapsed_ns = 20000000000;
  result.scenarios = {ResultOf(0, first), ScenarioResult()};
  result.scenarios[1].scenario = &SampleScenarioAt(2);
  result.scenarios[1].verdict = second;
  return result;
}

SessionResult SampleSession() {
  SessionResult result = SmallSession(Verdict::kPass, Verdict::kPass);
  result.scenarios.clear();
  for (size_t i = 0; i < kScenarios; ++i) result.scenarios.push_back(ResultOf(i, Verdict::kPass));
  result.scenarios[kRounds] = FailureInRounds();
  result.scenarios[kTrial] = FailureInTrial();
  result.scenarios[kInteresting].outcomes[static_cast<int>(Outcome::kPolled)] = 42;
  ScenarioResult& skipped = result.scenarios[kSkipped];
  skipped = ScenarioResult();
  skipped.scenario = &SampleScenarioAt(kSkipped);
  skipped.verdict = Verdict::kSkipped;
  skipped.reason = "mine does not promise kills";
  ScenarioResult& inconclusive = result.scenarios[kInconclusive];
  inconclusive.verdict = Verdict::kInconclusive;
  inconclusive.outcomes[static_cast<int>(Outcome::kBalanced)] = 0;
  inconclusive.reason = "never seen, and required: balanced";
  return result;
}

TortureOptions HostileOptions() {
  TortureOptions options = SampleOptions();
  MakeHostile(&options.subject.name);
  MakeHostile(&options.subject.description);
  options.subject.path = absl::StrCat("/tmp/", kHostile);
  return options;
}

SessionResult HostileSession() {
  SessionResult result = SampleSession();
  for (ScenarioResult& scenario : result.scenarios) MakeHostile(&scenario.reason);
  Failure& rounds = *result.scenarios[kRounds].failure;
  MakeHostile(&rounds.finding.evidence);
  rounds.finding.worker = 77;
  WorkerHistory& worker = rounds.record.workers[0];
  worker.last.push_back(Call(static_cast<OperationKind>(200), 9, 3, 123456));
  worker.last.push_back(Call(OperationKind::kValue, UINT64_MAX, 1, -5));
  worker.state = '<';
  Failure& trial = *result.scenarios[kTrial].failure;
  MakeHostile(&trial.finding.evidence);
  for (std::string& move : trial.record.trial->moves) MakeHostile(&move);
  trial.record.trial->workers[1].operations[0].begun_ns = UINT64_MAX;
  return result;
}

}  // namespace psem
