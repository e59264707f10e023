// Plays trials in a cell: gives orders one after the other, and waits after each until everybody
// has come to rest.

#ifndef PSEM_STRESS_EXPLORE_DIRECTOR_H_
#define PSEM_STRESS_EXPLORE_DIRECTOR_H_

#include <cstdint>
#include <vector>

#include "absl/types/optional.h"
#include "stress/explore/cell.h"
#include "stress/explore/trial.h"
#include "stress/judge/finding.h"
#include "stress/record/trial_record.h"
#include "stress/run/random.h"
#include "stress/run/run_request.h"

namespace psem {

class Director {
 public:
  // `cell` has one actor more than its trials: the last one counts and releases for the director.
  // `values` are those of the cell's semaphores.
  Director(const RunRequest& request, Cell* cell, std::vector<unsigned> values, uint64_t seed);

  // Waits until all actors are ready.
  // Returns: whether they are; otherwise one has died, or could not open the semaphores.
  bool AwaitReady();

  // Plays `trial`, with its held call held at `halt`. When nothing is wrong, everybody is idle
  // afterwards and as many permits are free as at the start, unless the cell is spoiled.
  // Returns: what happened.
  TrialRecord Play(const Trial& trial, const HaltPoint& halt);

  // How many permits of each semaphore are free between two trials.
  const std::vector<unsigned>& values() const { return values_; }

  // What is wrong with the trial that was just played.
  const absl::optional<Finding>& finding() const { return finding_; }

  // Whether the cell cannot be used again.
  bool spoiled() const { return spoiled_; }

  // How many of the subject's instructions the held call of the last trial had, until it was held
  // or to its end.
  uint32_t instructions() const { return instructions_; }

  // Whether a waiter was seen to wake again and again for nothing.
  bool saw_polling() const { return saw_polling_; }
  // Whether a kill left somebody asleep beside a permit, and a release mended it.
  bool saw_left_asleep() const { return saw_left_asleep_; }
  uint64_t kills() const { return kills_; }
  // Whether somebody waited who should not, and it could not be told whether for good.
  bool unclear() const { return unclear_; }

 private:
  // How long a process may be at work before the next move comes all the same.
  static constexpr uint64_t kBusyNs = 20000000;

  void Do(const Move& move, const HaltPoint& halt);
  void DoCall(const Move& move, const HaltPoint& halt);
  void DoSignal(const Move& move);
  bool Strike(int actor);
  void DoStop(int actor);
  void DoKill(int actor);
  void DoAside(const Move& move);
  void DoSteal(const Move& move);
  void DoWaitForDeadline(int actor);
  // Does `move` again and again until the wait of move.until_due has ended, or should have long
  // ago.
  void DoUntilDue(const Move& move);
  void GoOn(int actor);
  // From now on nobody is held any more.
  void LetAllGoOn();

  void Give(int actor, const Order& order);
  Order OrderOf(const Move& move, const HaltPoint& halt);

  // Waits until an actor is idle, held, asleep or dead, or has been at work for too long.
  Stand AwaitRest(int actor, uint64_t limit_ns);
  Stand StandOf(int actor);
  // Lets others work until something happens, or for a moment.
  void Nap();
  bool IsIdle(int actor) { return StandOf(actor) == Stand::kIdle; }
  void AwaitRestOfAll();

  // Copies what the actors have recorded since the trial began.
  void Collect();
  // Judges what has happened so far. Returns: whether something is wrong.
  bool Judge();
  // Judges whoever waits in vain, if it does so for good. Returns: whether something is wrong.
  bool JudgeWaiters();
  // Watches until somebody moves, or nobody does for so long that nobody ever will.
  void ProveStillness();
  // Releases until nobody waits. Returns: whether something is wrong.
  bool Rescue();
  bool ReleaseOne(int semaphore);
  bool JudgeCounts();
  // Counts the free permits of all semaphores, and leaves as many as `leave` says.
  void Count(const std::vector<unsigned>& leave);

  int64_t Holds(int actor, int semaphore);
  int helper() const { return cell_->actors() - 1; }
  bool lacks(uint64_t promise) const { return (request_.plan.lacks & promise) != 0; }

  const RunRequest& request_;
  Cell* cell_;
  std::vector<unsigned> values_;
  Random random_;
  const Trial* trial_ = nullptr;
  TrialRecord record_;
  std::vector<uint64_t> begun_before_;  // Operations of each actor before this trial.
  std::vector<int64_t> net_before_;     // What each actor had released less taken, by semaphore.
  std::vector<bool> killed_;
  std::vector<bool> unmapped_;
  std::vector<bool> signalled_;
  std::vector<int> late_chances_;
  std::vector<TrialWorker> handlers_;  // Releases in handlers.
  std::vector<uint32_t> overhead_;     // Instructions of ours before each kind of call.
  uint32_t collected_at_event_ = 0;    // What Board::events was when the actors' records were read.
  absl::optional<Finding> finding_;
  bool spoiled_ = false;
  uint32_t instructions_ = 0;
  bool saw_polling_ = false;
  bool saw_left_asleep_ = false;
  uint64_t kills_ = 0;
  bool unclear_ = false;
};

}  // namespace psem

#endif  // PSEM_STRESS_EXPLORE_DIRECTOR_H_
