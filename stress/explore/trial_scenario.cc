#include "stress/explore/trial_scenario.h"

#include <errno.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "lib/base/errors.h"
#include "stress/explore/cell.h"
#include "stress/explore/director.h"
#include "stress/run/child.h"
#include "stress/run/placement.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

// A call of fewer instructions is held at each; a longer one at so many, chosen by chance.
constexpr uint32_t kEach = 96;
constexpr uint32_t kByChance = 48;
// Of a longer call, before each system call too.
constexpr uint32_t kMostSystemCalls = 24;

// So many actors a cell has at least, so that it can be used again.
constexpr int kFewActors = 4;

constexpr uint64_t kProgressNs = 100000000;

// All trials of a run happen on one core: the director's orders are carried out at once then.
RunPlan OnOneCore(RunPlan plan) {
  plan.halts = plan.can_halt;
  plan.placement = Placement::kOneCore;
  return plan;
}

class Exploration {
 public:
  Exploration(const TrialScenario& scenario, const RunRequest& request, Interrupts* interrupts)
      : scenario_(scenario),
        plan_(OnOneCore(request.plan)),
        request_{request.subject,  plan_,        request.duration_ns,
                 request.grace_ns, request.name, request.on_progress},
        interrupts_(interrupts),
        random_(request.plan.seed),
        until_ns_(NowNs() + request.duration_ns) {}

  RunRecord Execute();

 private:
  bool IsOver();

  // Plays one trial in all its forms. Returns: whether to go on.
  bool Explore(const Trial& trial);
  // Whether the cell can be used for `trial` too.
  bool Fits(const Trial& trial) const;
  // Returns: whether to go on.
  bool PlayOnce(const Trial& trial, const HaltPoint& halt);
  bool MakeCell(const Trial& trial);
  std::vector<HaltPoint> HaltPoints(uint32_t instructions);

  void AddTrial(const TrialRecord& trial);
  void AddCell();
  void KeepFailure(const TrialRecord& trial);
  void ShowProgress();

  const TrialScenario& scenario_;
  const RunPlan plan_;
  const RunRequest request_;
  Interrupts* interrupts_;
  Random random_;
  const uint64_t until_ns_;
  uint64_t next_progress_ns_ = 0;
  std::unique_ptr<Cell> cell_;
  std::unique_ptr<Director> director_;
  RunRecord record_;
  WorkerHistory sum_;  // Of all actors of all cells.
};

RunRecord Exploration::Execute() {
  TakePlace(plan_, 0);
  record_.halts = plan_.halts;
  const TrialLimits limits = {plan_.lacks, request_.subject.max_value, plan_.halts};
  while (!IsOver()) {
    Trial trial = scenario_.Next(limits, &random_);
    for (unsigned& value : trial.values) {
      value = static_cast<unsigned>(std::min<uint64_t>(value, limits.max_value));
    }
    if (!Explore(trial)) break;
  }
  AddCell();
  if (record_.workers.empty()) record_.workers.emplace_back();
  WorkerHistory& first = record_.workers.front();
  first.operations = sum_.operations;
  first.outcomes = sum_.outcomes;
  first.faults = sum_.faults;
  record_.ended_at_ns = NowNs();
  return std::move(record_);
}

bool Exploration::IsOver() {
  record_.interrupted_by = interrupts_->received();
  const uint64_t now_ns = NowNs();
  if (now_ns >= next_progress_ns_) {
    next_progress_ns_ = now_ns + kProgressNs;
    interrupts_->Sleep(0);
    ShowProgress();
  }
  return record_.interrupted_by != 0 || now_ns >= until_ns_;
}

bool Exploration::Explore(const Trial& trial) {
  if (!Fits(trial)) {
    AddCell();
    if (!MakeCell(trial)) return false;
  }
  const bool holds = plan_.halts && std::any_of(trial.moves.begin(), trial.moves.end(),
                                                [](const Move& move) { return move.held; });
  // Without a halt, which also tells how long the call is.
  if (!PlayOnce(trial, {HaltPoint::Unit::kInstruction, holds ? kNowhere : 0})) return false;
  if (!holds) return true;
  for (const HaltPoint& halt : HaltPoints(director_->instructions())) {
    if (IsOver()) return true;
    if (!PlayOnce(trial, halt)) return false;
  }
  return true;
}

bool Exploration::Fits(const Trial& trial) const {
  return cell_ != nullptr && !director_->spoiled() && !trial.fresh &&
         trial.actors + 1 <= cell_->actors() && trial.values.size() == director_->values().size() &&
         (plan_.lacks & PSEM_LACKS_FOREIGN_RELEASE) == 0;
}

std::vector<HaltPoint> Exploration::HaltPoints(uint32_t instructions) {
  std::vector<HaltPoint> points;
  for (uint32_t i = 1; i <= std::min(instructions, kEach); ++i) {
    points.push_back({HaltPoint::Unit::kInstruction, i});
  }
  if (instructions > kEach) {
    points.clear();
    for (uint32_t i = 1; i <= kMostSystemCalls; ++i) {
      points.push_back({HaltPoint::Unit::kSystemCall, i});
    }
    for (uint32_t i = 0; i < kByChance; ++i) {
      points.push_back(
          {HaltPoint::Unit::kInstruction, 1 + static_cast<uint32_t>(random_.Below(instructions))});
    }
  }
  // In any order: if there is no time for all, then for some of each part.
  for (size_t i = points.size(); i > 1; --i) std::swap(points[i - 1], points[random_.Below(i)]);
  return points;
}

bool Exploration::MakeCell(const Trial& trial) {
  director_.reset();
  cell_.reset();
  absl::StatusOr<std::unique_ptr<Cell>> cell = Cell::Make(request_, trial.values, trial.actors + 1);
  if (!cell.ok()) {
    record_.trouble = std::string(cell.status().message());
    return false;
  }
  cell_ = *std::move(cell);
  director_ = std::make_unique<Director>(request_, cell_.get(), trial.values, random_.Next());
  if (director_->AwaitReady()) return true;
  KeepFailure(TrialRecord());
  record_.trial.reset();
  bool any_has_ended = false;
  for (const WorkerHistory& worker : record_.workers) {
    any_has_ended = any_has_ended || worker.wait_status.has_value();
  }
  if (!any_has_ended) record_.trouble = "a process did not come out of open within many seconds";
  return false;
}

bool Exploration::PlayOnce(const Trial& trial, const HaltPoint& halt) {
  if (director_->spoiled()) {
    AddCell();
    if (!MakeCell(trial)) return false;
  }
  const TrialRecord played = director_->Play(trial, halt);
  ++record_.trials;
  AddTrial(played);
  if (director_->unclear()) {
    record_.trouble =
        "a process waited that should not, and did not come to rest within many seconds";
    KeepFailure(played);
    record_.trial.reset();
    return false;
  }
  if (!director_->finding().has_value()) return true;
  KeepFailure(played);
  return false;
}

void Exploration::AddTrial(const TrialRecord& trial) {
  const auto count = [this](Outcome outcome) { ++sum_.outcomes[static_cast<size_t>(outcome)]; };
  for (const TrialWorker& worker : trial.workers) {
    for (const Operation& call : worker.operations) {
      if (!call.ended()) continue;
      const bool acquires = call.kind <= OperationKind::kAcquireUntil;
      if (acquires && call.result == 0) count(Outcome::kAcquired);
      if (call.result == EAGAIN) count(Outcome::kRefused);
      if (call.result == ETIMEDOUT) count(Outcome::kTimedOut);
      if (call.result == EINTR) count(Outcome::kInterrupted);
      if (call.result == EOVERFLOW) count(Outcome::kOverflow);
    }
    if (worker.killed && !director_->finding().has_value()) count(Outcome::kSurvived);
  }
  if (director_->finding().has_value()) return;
  count(Outcome::kBalanced);
  if (director_->saw_left_asleep()) count(Outcome::kLeftAsleep);
  if (director_->saw_polling()) count(Outcome::kPolled);
}

// Adds what the actors of the cell have done, before it goes.
void Exploration::AddCell() {
  if (cell_ == nullptr) return;
  for (int i = 0; i < cell_->actors(); ++i) {
    const WorkerRecord& actor = cell_->record(i);
    sum_.operations += actor.ended.load();
    for (size_t fault = 0; fault < sum_.faults.size(); ++fault) {
      sum_.faults[fault] += actor.faults[fault].load();
    }
  }
  sum_.faults[static_cast<size_t>(Fault::kKill)] += director_ != nullptr ? director_->kills() : 0;
  director_.reset();
  cell_.reset();
}

void Exploration::KeepFailure(const TrialRecord& trial) {
  record_.trial = trial;
  record_.workers.clear();
  for (int i = 0; i < cell_->actors(); ++i) {
    WorkerHistory history;
    const WorkerRecord& actor = cell_->record(i);
    history.pid = cell_->pid_once(i);
    history.place = actor.place.load();
    history.open_errno = actor.open_errno.load();
    history.operations = actor.ended.load();
    if (!cell_->IsGone(i)) history.state = StateOfProcess(cell_->pid(i));
    history.wait_status = cell_->wait_status(i);
    if (static_cast<size_t>(i) < trial.workers.size()) {
      history.last = trial.workers[static_cast<size_t>(i)].operations;
    }
    record_.workers.push_back(std::move(history));
  }
}

void Exploration::ShowProgress() {
  if (request_.on_progress == nullptr) return;
  RunProgress progress;
  progress.operations = sum_.operations;
  progress.faults = sum_.faults;
  request_.on_progress(progress);
}

constexpr Expectation kExpectations[] = {
    {Outcome::kBalanced, Grade::kRequired},      {Outcome::kAcquired, Grade::kAllowed},
    {Outcome::kRefused, Grade::kAllowed},        {Outcome::kTimedOut, Grade::kAllowed},
    {Outcome::kInterrupted, Grade::kAllowed},    {Outcome::kOverflow, Grade::kAllowed},
    {Outcome::kSurvived, Grade::kAllowed},       {Outcome::kPolled, Grade::kInteresting},
    {Outcome::kLeftAsleep, Grade::kInteresting},
};

}  // namespace

absl::Span<const Expectation> TrialScenario::expectations() const { return kExpectations; }

RunRecord TrialScenario::Run(const RunRequest& request, Interrupts* interrupts) const {
  return Exploration(*this, request, interrupts).Execute();
}

}  // namespace psem
