#include "stress/names/crew.h"

#include <dirent.h>
#include <signal.h>
#include <sys/prctl.h>

#include <algorithm>
#include <new>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "lib/base/errors.h"
#include "stress/names/shared_word.h"
#include "stress/run/child.h"

namespace psem {
namespace {

constexpr char kDirectory[] = "/dev/shm/";

// How long a process may be at work before it is asked whether it will ever come to rest.
constexpr uint64_t kBusyNs = 20000000;
// The same for those who only come to the gate.
constexpr uint64_t kLongNs = 2000000000;

// How long the leader sleeps before it looks whether somebody sleeps or is dead. Whoever ends
// something wakes it at once.
constexpr long kFirstNapNs = 20000;
constexpr long kLongestNapNs = 2000000;

std::vector<std::string> FilesIn(const char* directory) {
  std::vector<std::string> files;
  DIR* const stream = opendir(directory);
  if (stream == nullptr) return files;
  while (const dirent* const entry = readdir(stream)) files.emplace_back(entry->d_name);
  closedir(stream);
  return files;
}

}  // namespace

Crew::Crew(const RunRequest& request, SharedRun run)
    : request_(request),
      run_(std::move(run)),
      briefing_{request_, run_, names_, nullptr, cores_},
      can_hold_(request.plan.halts) {
  static_assert(sizeof(CrewBoard) <= SharedRun::kScenarioBytes, "more than there is");
  new (run_.scenario_data()) CrewBoard;
  briefing_.board = &board();
  CPU_ZERO(&cores_);
  if (sched_getaffinity(0, sizeof(cores_), &cores_) != 0 || CPU_COUNT(&cores_) == 0) {
    CPU_SET(0, &cores_);
  }
  briefing_.cores = cores_;
}

absl::StatusOr<std::unique_ptr<Crew>> Crew::Make(const RunRequest& request, int members,
                                                 absl::optional<unsigned> created) {
  absl::StatusOr<SharedRun> run =
      SharedRun::Make(kMostMembers, 1, request.subject.state_size, request.subject.state_align);
  if (!run.ok()) return run.status();
  std::unique_ptr<Crew> crew(new Crew(request, *std::move(run)));
  if (absl::Status filled = crew->Fill(members, created); !filled.ok()) return filled;
  return crew;
}

absl::Status Crew::Fill(int members, absl::optional<unsigned> created) {
  at_start_.fill(NameHistory::kNothing);
  for (int i = 0; i < kMostNames; ++i) names_.push_back(request_.name(i));
  if (created.has_value()) {
    const int error = request_.subject.create(run_.state(0), names_[0].c_str(), *created);
    if (error != 0) return ErrnoStatus(error, "create", names_[0], "");
    created_ = true;
    at_start_[0] = *created;
  }
  // All are on one core: orders are carried out at once then.
  MoveToCore(cores_, static_cast<int>(request_.plan.core % kMaxWorkers));
  prctl(PR_SET_TIMERSLACK, 1000UL);  // Naps are short.
  pids_.assign(static_cast<size_t>(members), 0);
  pids_once_ = pids_;
  parents_.assign(pids_.size(), -1);
  wait_statuses_.resize(pids_.size());
  for (int i = 0; i < members; ++i) {
    if (absl::Status forked = ForkMember(i); !forked.ok()) return forked;
  }
  return absl::OkStatus();
}

absl::Status Crew::ForkMember(int member) {
  const absl::StatusOr<pid_t> child =
      ForkChild([this, member] { return RunCrewMember(briefing_, member); });
  if (!child.ok()) return child.status();
  const auto index = static_cast<size_t>(member);
  pids_[index] = *child;
  pids_once_[index] = *child;
  parents_[index] = -1;
  return absl::OkStatus();
}

Crew::~Crew() {
  for (int i = 0; i < members(); ++i) {
    const auto index = static_cast<size_t>(i);
    if (pids_[index] != 0 && parents_[index] >= 0) KillChild(parents_[index], i);
  }
  for (const pid_t pid : pids_) {
    if (pid != 0) kill(pid, SIGKILL);  // All at once; reaping takes its time.
  }
  for (size_t i = 0; i < pids_.size(); ++i) {
    if (pids_[i] != 0 && parents_[i] < 0) KillAndReap(pids_[i]);
  }
  if (created_) {
    request_.subject.destroy(run_.state(0), names_[0].c_str());
  } else if (request_.subject.unlink_named != nullptr) {
    for (const std::string& name : names_) request_.subject.unlink_named(name.c_str());
  }
  sched_setaffinity(0, sizeof(cores_), &cores_);
}

void Crew::BeginTrial(const std::array<int64_t, kMostNames>& at_start) {
  at_start_ = at_start;
  retired_.clear();
  retired_members_.clear();
  held_text_.clear();
  killed_at_ns_ = 0;
  for (int i = 0; i < members(); ++i) {
    std::vector<NameCall> open;
    std::vector<NameCall> log = LogOf(i);
    for (const uint8_t slot : OpenSlots(i)) {
      const auto last = std::find_if(log.rbegin(), log.rend(), [&](const NameCall& call) {
        return call.opens() && call.slot == slot && call.result == 0;
      });
      open.push_back(*last);
      open.back().kind = OperationKind::kOpen;
      open.back().begun_ns = open.back().ended_ns = NowNs();
    }
    std::copy(open.begin(), open.end(), box(i).log);
    box(i).logged.store(static_cast<uint32_t>(open.size()));
  }
}

CrewOrder Crew::OrderOf(const std::vector<NameCall>& calls) const {
  CrewOrder order;
  order.core = static_cast<int>(request_.plan.core % kMaxWorkers);
  order.count = static_cast<uint32_t>(std::min<size_t>(calls.size(), kMostInOrder));
  std::copy_n(calls.begin(), order.count, order.calls);
  return order;
}

void Crew::Give(int member, const CrewOrder& order) {
  box(member).order = order;
  box(member).given.fetch_add(1);
  WakeWord(&box(member).given);
}

Stand Crew::Do(const NameMove& move, const HaltPoint& halt) {
  if (is_over() || StandOf(move.member) != Stand::kIdle) return StandOf(move.member);
  CrewOrder order = OrderOf({move.call});
  order.halt = halt;
  Give(move.member, order);
  const Stand stand = AwaitRest(move.member);
  if (stand == Stand::kHalted) {
    const bool instructions = halt.unit == HaltPoint::Unit::kInstruction;
    held_text_ = absl::StrCat("Worker ", move.member, " was held in ", NameCallText(move.call),
                              instructions ? ", after " : ", before its system call ", halt.count,
                              instructions ? " instructions." : ".");
  }
  return stand;
}

Stand Crew::Do(int member, const std::vector<NameCall>& calls) {
  for (size_t first = 0; first < calls.size(); first += kMostInOrder) {
    if (is_over() || StandOf(member) != Stand::kIdle) break;
    const size_t end = std::min(calls.size(), first + kMostInOrder);
    Give(member, OrderOf({calls.begin() + static_cast<ptrdiff_t>(first),
                          calls.begin() + static_cast<ptrdiff_t>(end)}));
    AwaitRest(member);
  }
  return StandOf(member);
}

void Crew::DoAtOnce(const std::vector<std::vector<NameCall>>& calls) {
  if (is_over()) return;
  board().gate_is_open.store(false);
  for (size_t i = 0; i < calls.size(); ++i) {
    CrewOrder order = OrderOf(calls[i]);
    order.at_gate = true;
    order.core += static_cast<int>(i);
    Give(static_cast<int>(i), order);
  }
  const uint64_t until_ns = NowNs() + kLongNs;
  for (size_t i = 0; i < calls.size(); ++i) {
    const int member = static_cast<int>(i);
    while (box(member).waits_at_gate.load() != box(member).given.load() && NowNs() < until_ns) {
      if (HasDied(member)) break;
      SleepOnWord(board().events, board().events.load(), kFirstNapNs);
    }
  }
  board().gate_is_open.store(true);
  for (size_t i = 0; i < calls.size(); ++i) AwaitRest(static_cast<int>(i));
}

void Crew::GoOn(int member) {
  if (StandOf(member) == Stand::kHalted) LetGo(member);
  if (StandOf(member) == Stand::kInCall) AwaitRest(member);
}

void Crew::LetGo(int member) {
  box(member).go_on.store(box(member).given.load());
  WakeWord(&box(member).go_on);
  while (box(member).held.load() != 0 && !HasDied(member)) {
    SleepOnWord(board().events, board().events.load(), kFirstNapNs);
  }
}

void Crew::NoteFiles() {
  const std::vector<std::string> files = FilesIn(kDirectory);
  noted_files_ = std::set<std::string>(files.begin(), files.end());
}

// A creator that is killed may leave a file of a name of its own choice, as glibc's does: it is one
// that was not there before, and that the process has open. Names that the suite gave are left to
// be judged.
void Crew::Kill(int member) {
  const auto index = static_cast<size_t>(member);
  if (pids_[index] == 0) return;
  std::vector<std::string> made;
  const std::string descriptors = absl::StrCat("/proc/", pids_[index], "/fd/");
  for (const std::string& descriptor : FilesIn(descriptors.c_str())) {
    char path[256];
    const ssize_t length = readlink((descriptors + descriptor).c_str(), path, sizeof(path) - 1);
    if (length <= 0) continue;
    const std::string file(path, static_cast<size_t>(length));
    if (!absl::StartsWith(file, kDirectory) || absl::StrContains(file, names_[0].substr(1)) ||
        absl::StrContains(file, names_[1].substr(1))) {
      continue;
    }
    if (noted_files_.count(file.substr(sizeof(kDirectory) - 1)) == 0) made.push_back(file);
  }
  const bool cut_off = StandOf(member) != Stand::kIdle;
  KillAndReap(pids_[index]);
  pids_[index] = 0;
  if (cut_off) CutOff(member);
  ++faults_[static_cast<size_t>(Fault::kKill)];
  for (const std::string& file : made) unlink(file.c_str());
}

void Crew::Replace(int member) {
  if (is_over() || StandOf(member) != Stand::kDead) return;
  retired_.push_back(LogOf(member));
  retired_members_.push_back(member);
  CrewBox& of_member = box(member);
  of_member.logged.store(0);
  of_member.held.store(0);
  of_member.ended.store(of_member.given.load());
  // The call in which it was killed never ends.
  WorkerRecord& record = *run_.worker(member);
  record.ended.store(record.begun.load());
  const absl::Status forked = ForkMember(member);
  if (!forked.ok()) trouble_ = std::string(forked.message());
}

Stand Crew::StandOf(int member) const {
  if (pids_[static_cast<size_t>(member)] == 0) return Stand::kDead;
  const CrewBox& of_member = box(member);
  const uint32_t given = of_member.given.load();
  if (of_member.ended.load() == given) return Stand::kIdle;
  return given != 0 && of_member.held.load() == given ? Stand::kHalted : Stand::kInCall;
}

bool Crew::MaySleep(int member) const {
  const WorkerRecord& record = *run_.worker(member);
  const uint64_t begun = record.begun.load();
  if (begun == record.ended.load()) return false;
  const Operation& call = record.ring[(begun - 1) % WorkerRecord::kRingSize];
  return call.kind == OperationKind::kAcquire ||
         (call.kind == OperationKind::kAcquireUntil && call.deadline_ns == 0);
}

Stand Crew::AwaitRest(int member) {
  uint64_t busy_until_ns = NowNs() + kBusyNs;
  long nap_ns = kFirstNapNs;
  for (;;) {
    const uint32_t events = board().events.load();
    const Stand stand = StandOf(member);
    if (stand != Stand::kInCall) return stand;
    if (HasDied(member)) return Stand::kDead;
    const bool may_sleep = MaySleep(member);
    // Whoever was woken is runnable from that moment on: asleep now means at rest.
    if (may_sleep && IsAsleep(member) && board().events.load() == events) return stand;
    if (NowNs() > busy_until_ns) {
      // It waits by looking again and again; or it has not come to sleep yet.
      if (may_sleep) return stand;
      if (!MayWaitOn(member)) return stand;
      busy_until_ns = NowNs() + kBusyNs;
      continue;
    }
    SleepOnWord(board().events, events, nap_ns);
    nap_ns = std::min(2 * nap_ns, kLongestNapNs);
  }
}

bool Crew::IsAsleep(int member) const {
  return MaySleep(member) && StateOfProcess(pids_[static_cast<size_t>(member)]) == 'S';
}

void Crew::Settle() {
  for (int i = 0; i < members() && !is_over(); ++i) {
    if (StandOf(i) == Stand::kInCall) AwaitRest(i);
  }
}

bool Crew::HasDied(int member) {
  const auto index = static_cast<size_t>(member);
  if (pids_[index] == 0) return true;
  if (parents_[index] < 0) {
    wait_statuses_[index] = ReapIfEnded(pids_[index]);
    if (!wait_statuses_[index].has_value()) return false;
  } else {
    const char state = StateOfProcess(pids_[index]);
    if (state != 'Z' && state != 'X' && state != '?') return false;
    CrewOrder reap = OrderOf({});
    reap.kind = CrewOrder::Kind::kReap;
    reap.child = static_cast<uint8_t>(member);
    if (StandOf(parents_[index]) == Stand::kIdle) {
      Give(parents_[index], reap);
      if (AwaitRest(parents_[index]) == Stand::kIdle) {
        wait_statuses_[index] = box(parents_[index]).child_status.load();
      }
    }
  }
  pids_[index] = 0;
  if (DiedOfHold(member)) {
    can_hold_ = false;
    wait_statuses_[index].reset();
    CutOff(member);
    return true;
  }
  dead_ = member;
  return true;
}

}  // namespace psem
