#include "stress/run/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "lib/base/errors.h"
#include "stress/record/stored_run.h"
#include "stress/run/child.h"
#include "stress/run/descendants.h"
#include "stress/run/guard.h"
#include "stress/run/stage_board.h"
#include "stress/subject/loaded_subject.h"

namespace psem {
namespace {

constexpr uint64_t kLookEveryNs = 100000000;

// How long a call of the subject's may take in the stage that waits for nobody: as long as the
// grace of the run, within these. Time in which the process got no core does not count.
constexpr uint64_t kShortestCallNs = 2000000000;
constexpr uint64_t kLongestCallNs = 5000000000;

// A short run gets so much grace at most; a longer one as much as it lasts.
constexpr uint64_t kGraceOfShortNs = 5000000000;

// What the stage may take longer than the run, which ends itself when its time is over: to count a
// stuck group's permits, and to destroy the semaphores.
constexpr uint64_t kEndNs = 6000000000;

// In the stage: what the subject's functions are replaced by there, which have no argument for it.
StageBoard* board_of_stage = nullptr;
const Subject* subject_of_stage = nullptr;

int CreateOnStage(void* state, const char* name, unsigned value) {
  board_of_stage->Enter(StagePlace::kCreating);
  const int error = subject_of_stage->create(state, name, value);
  board_of_stage->Enter(StagePlace::kRunning);
  return error;
}

int DestroyOnStage(void* state, const char* name) {
  board_of_stage->Enter(StagePlace::kDestroying);
  const int error = subject_of_stage->destroy(state, name);
  board_of_stage->Enter(StagePlace::kRunning);
  return error;
}

// SIGTERM alone asks the stage for an end: the others, which reach it when a terminal sends them to
// the whole group, its parent hands on.
void ListenToParent() {
  struct sigaction action = {};
  action.sa_handler = SIG_IGN;
  for (const int signal : {SIGINT, SIGHUP, SIGQUIT}) sigaction(signal, &action, nullptr);
  action.sa_handler = SIG_DFL;
  sigaction(SIGTERM, &action, nullptr);
}

// A process group of its own: what a subject sends to its group does not reach the suite. Nor does
// what it prints mingle with the report, and what somebody types is not for it.
void SetApart() {
  setpgid(0, 0);
  dup2(STDERR_FILENO, STDOUT_FILENO);
  if (const int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC); nothing >= 0) {
    dup2(nothing, STDIN_FILENO);
    if (nothing != STDIN_FILENO) close(nothing);
  }
}

absl::StatusOr<const Subject*> LoadFrom(const SubjectSource& source) {
  if (source.built_in != nullptr) return source.built_in;
  return LoadSubject(source.path);
}

RunRecord RunHere(const StageRequest& request, uint64_t grace_ns, StageBoard* board) {
  board->Enter(StagePlace::kLoading);
  const absl::StatusOr<const Subject*> loaded = LoadFrom(request.subject);
  board->Enter(StagePlace::kRunning);
  if (!loaded.ok()) {
    RunRecord record;
    record.trouble = std::string(loaded.status().message());
    return record;
  }
  board_of_stage = board;
  subject_of_stage = *loaded;
  Subject subject = **loaded;
  subject.create = CreateOnStage;
  subject.destroy = DestroyOnStage;
  Interrupts interrupts;
  const auto show = [board](const RunProgress& progress) { board->Show(progress); };
  return request.scenario.Run(
      {subject, request.plan, request.duration_ns, grace_ns, request.name, show}, &interrupts);
}

// Watches over the stage, in the process that made it.
class StageWatch {
 public:
  StageWatch(const StageRequest& request, uint64_t grace_ns, const StageBoard& board, pid_t stage,
             Interrupts* interrupts)
      : request_(request),
        limit_ns_(request.duration_ns + grace_ns + kEndNs),
        call_limit_ns_(std::clamp(grace_ns, kShortestCallNs, kLongestCallNs)),
        board_(board),
        stage_(stage),
        interrupts_(interrupts) {}

  // Until the stage has ended, or will not.
  void Execute();

  RunRecord Record() const;

 private:
  // Takes `passed_ns` more into account. Returns: whether the stage has to be ended.
  bool IsOver(uint64_t passed_ns);

  // Whether the stage is in one call of the subject's for too long.
  bool CallIsOver(uint64_t passed_ns);

  const StageRequest& request_;
  const uint64_t limit_ns_;
  const uint64_t call_limit_ns_;
  const StageBoard& board_;
  const pid_t stage_;
  Interrupts* interrupts_;
  absl::optional<int> wait_status_;
  bool hung_ = false;
  bool out_of_time_ = false;
  ProcessState state_;
  uint64_t watched_ns_ = 0;
  uint64_t interrupted_ns_ = 0;  // For how long.
  uint64_t steps_ = 0;           // At the last look,
  uint64_t in_step_ns_ = 0;      // and how long it was asleep or on a core since that step.
};

void StageWatch::Execute() {
  uint64_t last_ns = NowNs();
  uint64_t next_look_ns = last_ns + kLookEveryNs;
  while (!(wait_status_ = ReapIfEnded(stage_)).has_value()) {
    const uint64_t before_ns = NowNs();
    if (before_ns < next_look_ns) interrupts_->Sleep(next_look_ns - before_ns);
    if (interrupts_->received() != 0 && interrupted_ns_ == 0) {
      interrupted_ns_ = 1;
      kill(stage_, SIGTERM);
    }
    const uint64_t now_ns = NowNs();
    if (now_ns < next_look_ns) continue;
    next_look_ns = now_ns + kLookEveryNs;
    if (request_.on_progress != nullptr) request_.on_progress(board_.progress());
    // Time in which this process was stopped (Ctrl-Z) or asleep with its machine does not count.
    const uint64_t passed_ns = std::min(now_ns - last_ns, 2 * kLookEveryNs);
    last_ns = now_ns;
    if (IsOver(passed_ns)) return;
  }
}

bool StageWatch::IsOver(uint64_t passed_ns) {
  watched_ns_ += passed_ns;
  if (interrupted_ns_ != 0) interrupted_ns_ += passed_ns;
  hung_ = CallIsOver(passed_ns);
  out_of_time_ = !hung_ && (watched_ns_ > limit_ns_ || interrupted_ns_ > kEndNs);
  return hung_ || out_of_time_;
}

bool StageWatch::CallIsOver(uint64_t passed_ns) {
  const ProcessState before = std::exchange(state_, LookAtProcess(stage_));
  const uint64_t steps = board_.steps();
  const StagePlace place = board_.place();
  if (steps != std::exchange(steps_, steps)) in_step_ns_ = 0;
  if (place == StagePlace::kRunning || place == StagePlace::kDone) return false;
  const uint64_t on_core_ns = std::min(state_.cpu_ns - before.cpu_ns, passed_ns);
  in_step_ns_ += state_.state == 'S' ? passed_ns : on_core_ns;
  return in_step_ns_ > call_limit_ns_;
}

RunRecord StageWatch::Record() const {
  RunRecord record;
  const bool ended_well = wait_status_.has_value() && *wait_status_ == 0;
  if (const auto text = board_.result(); ended_well && text.has_value()) {
    if (absl::StatusOr<StoredRun> run = ReadStoredRun(*text); run.ok()) {
      record = std::move(run->record);
      // A signal that reached the stage alone has ended this run, and nothing else.
      record.interrupted_by = interrupts_->received();
      return record;
    }
  }
  record.ended_at_ns = NowNs();
  record.interrupted_by = interrupts_->received();
  record.watchdog = out_of_time_;
  // Who was told to end may be killed for being slow: that says nothing.
  if (out_of_time_ && record.interrupted_by != 0) return record;
  record.stage_end = StageEnd{board_.place(), wait_status_, hung_, state_.state};
  return record;
}

RunRecord Trouble(const absl::Status& status) {
  RunRecord record;
  record.trouble = std::string(status.message());
  return record;
}

}  // namespace

RunRecord RunOnStage(const StageRequest& request, Interrupts* interrupts) {
  absl::StatusOr<StageBoard> board = StageBoard::Make();
  if (!board.ok()) return Trouble(board.status());
  const uint64_t grace_ns =
      std::min(request.grace_ns, std::max(request.duration_ns, kGraceOfShortNs));
  const absl::StatusOr<Guard> guard = Guard::Make();
  if (!guard.ok()) return Trouble(guard.status());
  Descendants descendants;
  fflush(nullptr);  // What is not written yet would be written again by a subject that calls exit.
  const pid_t parent = getpid();
  const pid_t stage = fork();
  if (stage < 0) return Trouble(ErrnoStatus(errno, "fork", "stage", "end some processes"));
  if (stage == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);  // It died before it could say so.
    ListenToParent();
    SetApart();
    StoredRun run;
    run.record = RunHere(request, grace_ns, &*board);
    board->HandOver(WriteStoredRun(run));
    board->Enter(StagePlace::kDone);
    _exit(0);
  }
  StageWatch watch(request, grace_ns, *board, stage, interrupts);
  watch.Execute();
  const bool all_ended = descendants.EndAll();
  // A signal that came to both is the parent's too.
  interrupts->Sleep(0);
  RunRecord record = watch.Record();
  if (!all_ended && record.trouble.empty()) {
    record.trouble = "processes that the subject has made could not be ended";
  }
  return record;
}

}  // namespace psem
