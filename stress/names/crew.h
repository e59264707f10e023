// Processes that open, create, use, close and unlink semaphores by name, and the one that leads
// them: it gives orders one after the other, or lets all begin at the same instant.

#ifndef PSEM_STRESS_NAMES_CREW_H_
#define PSEM_STRESS_NAMES_CREW_H_

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/types/optional.h"
#include "stress/judge/finding.h"
#include "stress/names/crew_board.h"
#include "stress/names/crew_member.h"
#include "stress/names/name_call.h"
#include "stress/record/run_record.h"
#include "stress/record/shared_run.h"
#include "stress/run/run_request.h"

namespace psem {

// One call of one process.
struct NameMove {
  int member = 0;
  NameCall call;
};

class Crew {
 public:
  // Forks the processes. With `created` a semaphore of that many permits is made first, by the
  // subject's create, for the calls of kOpen; otherwise no name leads anywhere yet.
  // Requires: `request` outlives it. This process has one thread.
  static absl::StatusOr<std::unique_ptr<Crew>> Make(const RunRequest& request, int members,
                                                    absl::optional<unsigned> created);
  // Kills and reaps all, unlinks the names.
  ~Crew();

  Crew(const Crew&) = delete;
  Crew& operator=(const Crew&) = delete;

  int members() const { return static_cast<int>(pids_.size()); }
  const RunRequest& request() const { return request_; }
  bool lacks(uint64_t promise) const { return (request_.plan.lacks & promise) != 0; }

  // A trial begins: what was called before is forgotten, but handles that are open stay so.
  // `at_start` is what each name leads to.
  // Requires: everybody is idle.
  void BeginTrial(const std::array<int64_t, kMostNames>& at_start);

  // Lets a member make a call, or several. Returns when it is at rest: idle again, held at `halt`,
  // asleep in an acquire, or dead. A member that is not idle makes no call.
  Stand Do(const NameMove& move, const HaltPoint& halt = {});
  Stand Do(int member, const std::vector<NameCall>& calls);
  // Lets several members make their calls at the same time, each on a core of its own if there are
  // so many.
  void DoAtOnce(const std::vector<std::vector<NameCall>>& calls);

  // A member that is held goes on, if it does not already, and comes to rest.
  void GoOn(int member);
  // Kills a member, wherever it is, and removes what it had made in /dev/shm since NoteFiles.
  void NoteFiles();
  void Kill(int member);
  // A new process takes the place of one that was killed.
  void Replace(int member);

  // `parent` forks `child`, a member that there is not yet or no more.
  void Fork(int parent, int child);
  // `child` exits, or is killed, and its parent reaps it.
  void ExitChild(int parent, int child);
  void KillChild(int parent, int child);

  // Whether calls can be held: not those of a subject that blocks SIGTRAP in them, which kills its
  // process. That is the suite's doing.
  bool can_hold() const { return can_hold_; }

  // Waits until everybody who was woken is at rest.
  void Settle();
  Stand StandOf(int member) const;

  // Whether a member sleeps in an acquire now.
  bool IsAsleep(int member) const;

  // Whether somebody who slept in an acquire gets up, now that there is a permit.
  enum class Waking : uint8_t { kUp, kNever, kUnclear };
  Waking AwaitWaking(int member);

  // The handles that a member has open, and the last result that it got.
  std::vector<uint8_t> OpenSlots(int member) const;
  std::vector<NameCall> LogOf(int member) const;
  int LastResult(int member) const;
  uint32_t instructions(int member) const { return board().boxes[member].counted.load(); }

  // Judges the trial. Returns: whether all is well; then it counts what was seen.
  bool Judge();
  void Accuse(Outcome outcome, int member, const std::string& evidence);

  // Whether the crew can do nothing more: something is wrong, somebody died, or it cannot be told.
  bool is_over() const { return finding_.has_value() || !trouble_.empty() || dead_ >= 0; }
  const absl::optional<Finding>& finding() const { return finding_; }
  // Who died though nobody killed it; -1: nobody.
  int dead() const { return dead_; }
  absl::optional<int> wait_status(int member) const {
    return wait_statuses_[static_cast<size_t>(member)];
  }

  void Count(Outcome outcome) { ++outcomes_[static_cast<size_t>(outcome)]; }
  void CountTrial() { ++trials_; }
  uint64_t operations() const;
  // All that is known. Call it before the crew goes.
  RunRecord Record();

 private:
  Crew(const RunRequest& request, SharedRun run);
  absl::Status Fill(int members, absl::optional<unsigned> created);

  CrewBoard& board() const { return *static_cast<CrewBoard*>(run_.scenario_data()); }
  CrewBox& box(int member) const { return board().boxes[member]; }
  absl::Status ForkMember(int member);
  CrewOrder OrderOf(const std::vector<NameCall>& calls) const;
  void Give(int member, const CrewOrder& order);
  Stand AwaitRest(int member);
  // Somebody is not at rest for long. Returns: whether to wait on.
  bool MayWaitOn(int member);
  // A member that is held goes on, and comes to rest later.
  void LetGo(int member);
  // Whether it is proven that nobody will ever move.
  bool IsProvenStill();
  bool MaySleep(int member) const;
  bool HasDied(int member);
  bool DiedOfHold(int member) const;
  // A member is killed in the middle of a call, or asleep in it.
  void CutOff(int member);
  NameHistory History() const;
  // Somebody who is held; -1: nobody.
  int HeldMember() const;
  void CountCalls(const NameHistory& history);

  const RunRequest& request_;
  SharedRun run_;
  cpu_set_t cores_;  // That this process could use before the crew was made.
  std::vector<std::string> names_;
  bool created_ = false;
  CrewBriefing briefing_;
  std::vector<pid_t> pids_;   // 0: there is none now.
  std::vector<int> parents_;  // -1: this process.
  std::vector<pid_t> pids_once_;
  std::vector<absl::optional<int>> wait_statuses_;
  std::set<std::string> noted_files_;
  bool can_hold_;

  // Of this trial.
  std::array<int64_t, kMostNames> at_start_;
  std::vector<std::vector<NameCall>> retired_;  // Calls of those who are gone.
  std::vector<int> retired_members_;
  std::string held_text_;
  uint64_t killed_at_ns_ = 0;

  absl::optional<Finding> finding_;
  std::string trouble_;
  int dead_ = -1;
  int unclear_proofs_ = 0;
  uint64_t trials_ = 0;
  std::array<uint64_t, kOutcomes> outcomes_ = {};
  FaultCounts faults_ = {};
};

}  // namespace psem

#endif  // PSEM_STRESS_NAMES_CREW_H_
