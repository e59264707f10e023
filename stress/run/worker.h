// A worker's side of a run: it calls the subject, records each call, and has trouble as planned.

#ifndef PSEM_STRESS_RUN_WORKER_H_
#define PSEM_STRESS_RUN_WORKER_H_

#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "stress/record/shared_run.h"
#include "stress/run/plan.h"
#include "stress/run/strikes.h"
#include "stress/subject/builtin.h"

namespace psem {

class Worker {
 public:
  // `handles` are those of all semaphores of the run, open in this process.
  Worker(const RunPlan& plan, const Subject& subject, const SharedRun& run, int index,
         std::vector<void*> handles);

  int index() const { return index_; }
  const RunPlan& plan() const { return plan_; }
  uint64_t round() const { return record_->round.load(std::memory_order_relaxed); }

  // The scenario's own memory, shared by all workers of the run and zeroed before its first round.
  template <typename T>
  T* data() const {
    static_assert(sizeof(T) <= SharedRun::kScenarioBytes, "more than there is");
    return static_cast<T*>(run_->scenario_data());
  }

  // Acquires a permit as `step` says.
  // Returns: whether it got one; otherwise it was refused, timed out or was interrupted.
  bool Acquire(int semaphore, const Step& step);

  // Acquires a permit, however often that takes.
  void AcquireAtLast(int semaphore, const Step& step);

  void Release(int semaphore, const Step& step);

  // What the last call returned.
  int result() const { return result_; }

  void DoPause(const Pause& pause);

  // Stays on the core for as long as `step` wants a permit to be held, and pauses.
  void Hold(const Step& step);

  void Count(Outcome outcome) { record_->Count(outcome); }

  // Records a forbidden outcome, stops everybody, and never returns: the parent ends the run.
  [[noreturn]] void Found(Outcome outcome, int semaphore, absl::string_view evidence);

  // Counts the free permits of a semaphore, and judges.
  // Requires: nobody else is inside a call.
  void AuditQuietly(int semaphore, unsigned created);

 private:
  int Call(OperationKind kind, int semaphore, uint64_t deadline_ns, uint32_t halt_after);
  [[noreturn]] void Freeze();
  void DropPages();

  const RunPlan& plan_;
  const Subject& subject_;
  const SharedRun* run_;
  WorkerRecord* record_;
  int index_;
  int result_ = 0;
  std::vector<void*> handles_;
  StrikeTimer timer_;
};

}  // namespace psem

#endif  // PSEM_STRESS_RUN_WORKER_H_
