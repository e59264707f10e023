#include "stress/run/run.h"

#include <sys/types.h>

#include <algorithm>
#include <memory>
#include <utility>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/base/errors.h"
#include "stress/run/child.h"
#include "stress/run/count_free.h"
#include "stress/run/disturber.h"
#include "stress/run/watch.h"
#include "stress/run/worker_process.h"

namespace psem {
namespace {

constexpr uint64_t kLookEveryNs = 100000000;

// The longest nap of the parent: how late it may see that somebody froze the run.
constexpr uint64_t kNapNs = 2000000;

// How long whoever counts the free permits of a stuck group may take.
constexpr uint64_t kAuditNs = 5000000000;

class Supervisor {
 public:
  Supervisor(const RoundScenario& scenario, const RunRequest& request, SharedRun run,
             Interrupts* interrupts)
      : request_(request),
        run_(std::move(run)),
        interrupts_(interrupts),
        arrangement_(scenario.Arrange(request.plan)),
        briefing_{scenario, request.subject, request.plan, arrangement_, names_, run_} {}

  // Destroys the semaphores. The workers are gone by then.
  ~Supervisor() {
    for (size_t i = 0; i < created_; ++i) {
      request_.subject.destroy(run_.state(static_cast<int>(i)), names_[i].c_str());
    }
  }

  RunRecord Execute() {
    record_.halts = request_.plan.halts;
    record_.trouble = Start();
    if (record_.trouble.empty()) Oversee();
    End();
    return std::move(record_);
  }

 private:
  // Returns why it could not; empty when all workers were forked.
  std::string Start();

  // Until the run is over, for whatever reason.
  void Oversee();

  // Whether all have ended, or one has that should not.
  bool ReapEnded();

  // Counts the permits of a group that stands still. Returns: whether it still did after that.
  void AuditStuck(int group, Watch* watch);

  RunProgress Progress(const Disturber& disturber) const;

  // Kills and reaps who is left, and copies all records.
  void End();

  const RunRequest& request_;
  SharedRun run_;
  Interrupts* interrupts_;
  Arrangement arrangement_;
  std::vector<std::string> names_;
  WorkerBriefing briefing_;
  size_t created_ = 0;
  std::vector<pid_t> pids_;  // 0: reaped.
  RunRecord record_;
};

std::string Supervisor::Start() {
  for (size_t i = 0; i < arrangement_.semaphores.size(); ++i) {
    names_.push_back(request_.name(static_cast<int>(i)));
  }
  for (size_t i = 0; i < names_.size(); ++i) {
    const int error = request_.subject.create(run_.state(static_cast<int>(i)), names_[i].c_str(),
                                              arrangement_.semaphores[i].value);
    if (error != 0) {
      return std::string(ErrnoStatus(error, "create", names_[i], "").message());
    }
    ++created_;
  }
  run_.header()->end_at_ns.store(NowNs() + request_.duration_ns);
  for (int i = 0; i < run_.workers(); ++i) {
    const absl::StatusOr<pid_t> child = ForkChild([this, i] { return RunWorker(briefing_, i); });
    if (!child.ok()) return std::string(child.status().message());
    pids_.push_back(*child);
    record_.workers.emplace_back().pid = *child;
  }
  return "";
}

void Supervisor::Oversee() {
  Disturber disturber(request_.plan, run_, pids_);
  Watch watch(arrangement_, run_, pids_);
  uint64_t last_ns = NowNs();
  uint64_t watched_ns = 0;
  uint64_t next_look_ns = last_ns + kLookEveryNs;
  for (;;) {
    const uint64_t now_ns = NowNs();
    // Time in which this process was stopped (Ctrl-Z) or asleep with its machine does not count.
    watched_ns += std::min(now_ns - last_ns, kLookEveryNs);
    last_ns = now_ns;
    if (ReapEnded() || run_.header()->frozen.load()) break;
    record_.interrupted_by = interrupts_->received();
    record_.watchdog = watched_ns >= request_.duration_ns + request_.grace_ns;
    if (record_.interrupted_by != 0 || record_.watchdog) break;
    const uint64_t next_act_ns = disturber.Act(now_ns);
    if (now_ns >= next_look_ns) {
      next_look_ns = now_ns + kLookEveryNs;
      if (request_.on_progress != nullptr) request_.on_progress(Progress(disturber));
      if (const int group = watch.Look(now_ns); group != Watch::kNobody) {
        AuditStuck(group, &watch);
        break;
      }
    }
    const uint64_t wake_ns = std::min({next_act_ns, next_look_ns, now_ns + kNapNs});
    interrupts_->Sleep(wake_ns > now_ns ? wake_ns - now_ns : 0);
  }
  record_.faults = disturber.faults();
}

bool Supervisor::ReapEnded() {
  bool somebody_left = false;
  for (size_t i = 0; i < pids_.size(); ++i) {
    if (pids_[i] == 0) continue;
    record_.workers[i].wait_status = ReapIfEnded(pids_[i]);
    if (!record_.workers[i].wait_status.has_value()) {
      somebody_left = true;
      continue;
    }
    pids_[i] = 0;
    if (run_.worker(static_cast<int>(i))->place.load() != Place::kDone) return true;
  }
  return !somebody_left;
}

void Supervisor::AuditStuck(int group, Watch* watch) {
  StuckGroup stuck;
  stuck.waiting = watch->Waiting(group, NowNs());
  stuck.still_for_ns = watch->stillness(group).span_ns();
  stuck.looks = watch->stillness(group).looks();
  std::vector<int> semaphores;
  for (size_t i = 0; i < arrangement_.semaphores.size(); ++i) {
    if (arrangement_.semaphores[i].group == group) semaphores.push_back(static_cast<int>(i));
  }
  // A process of its own: what the subject does to it does not harm this one.
  const absl::StatusOr<pid_t> auditor = ForkChild([&] {
    const absl::StatusOr<std::vector<void*>> handles = OpenAll(briefing_);
    if (!handles.ok()) return 1;
    for (const int semaphore : semaphores) {
      const unsigned created = arrangement_.semaphores[static_cast<size_t>(semaphore)].value;
      run_.header()->stuck_audits[semaphore] =
          CountFree(request_.subject, (*handles)[static_cast<size_t>(semaphore)],
                    run_.ExpectedFree(semaphore, created), /*keep=*/true);
    }
    return 0;
  });
  if (auditor.ok()) {
    const uint64_t until_ns = NowNs() + kAuditNs;
    while (!ReapIfEnded(*auditor).has_value()) {
      if (NowNs() < until_ns) {
        interrupts_->Sleep(kNapNs);
        continue;
      }
      KillAndReap(*auditor);
      break;
    }
  }
  for (const int semaphore : semaphores) {
    stuck.semaphores.push_back({semaphore, run_.header()->stuck_audits[semaphore]});
  }
  watch->Look(NowNs());
  stuck.moved_when_counted = !watch->stillness(group).proven();
  record_.stuck = std::move(stuck);
}

RunProgress Supervisor::Progress(const Disturber& disturber) const {
  RunProgress progress;
  progress.faults = disturber.faults();
  for (int i = 0; i < run_.workers(); ++i) {
    progress.operations += run_.worker(i)->ended.load(std::memory_order_relaxed);
    for (int fault = 0; fault < kFaults; ++fault) {
      progress.faults[static_cast<size_t>(fault)] += run_.worker(i)->faults[fault].load();
    }
  }
  return progress;
}

void Supervisor::End() {
  record_.ended_at_ns = NowNs();
  for (size_t i = 0; i < pids_.size(); ++i) {
    if (pids_[i] != 0) record_.workers[i].state = LookAtProcess(pids_[i]).state;
  }
  for (const pid_t pid : pids_) {
    if (pid != 0) KillAndReap(pid);
  }
  for (size_t i = 0; i < pids_.size(); ++i) {
    const WorkerRecord& worker = *run_.worker(static_cast<int>(i));
    WorkerHistory& history = record_.workers[i];
    history.place = worker.place.load();
    history.open_errno = worker.open_errno.load();
    history.round = worker.round.load();
    history.operations = worker.ended.load();
    for (int fault = 0; fault < kFaults; ++fault) {
      history.faults[static_cast<size_t>(fault)] = worker.faults[fault].load();
    }
    for (int outcome = 0; outcome < kOutcomes; ++outcome) {
      history.outcomes[static_cast<size_t>(outcome)] = worker.outcomes[outcome].load();
    }
    if (worker.sighted.load(std::memory_order_acquire)) history.sighting = worker.sighting;
    history.last = LastOperations(worker);
  }
}

}  // namespace

RunRecord RoundScenario::Run(const RunRequest& request, Interrupts* interrupts) const {
  return RunRounds(*this, request, interrupts);
}

RunRecord RunRounds(const RoundScenario& scenario, const RunRequest& request,
                    Interrupts* interrupts) {
  absl::StatusOr<SharedRun> run = SharedRun::Make(
      request.plan.workers, static_cast<int>(scenario.Arrange(request.plan).semaphores.size()),
      request.subject.state_size, request.subject.state_align);
  if (!run.ok()) {
    RunRecord record;
    record.trouble = std::string(run.status().message());
    return record;
  }
  return Supervisor(scenario, request, *std::move(run), interrupts).Execute();
}

}  // namespace psem
