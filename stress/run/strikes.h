// Signals that strike a worker wherever it happens to be.

#ifndef PSEM_STRESS_RUN_STRIKES_H_
#define PSEM_STRESS_RUN_STRIKES_H_

#include <signal.h>
#include <time.h>

#include <cstdint>

#include "stress/record/worker_record.h"
#include "stress/run/plan.h"

namespace psem {

// What the parent sends.
constexpr int kParentStrike = SIGUSR1;

// Installs this process's handlers for the parent's strikes and for those of its own timer: they
// count in `record` and do as plan.handler says. Once in each worker.
void InstallStrikeHandlers(const RunPlan& plan, int worker, WorkerRecord* record);

// Strikes this process once, after a while, with a signal of its own. A worker that sleeps for ever
// is struck no more than once, so that it is found asleep.
class StrikeTimer {
 public:
  // Requires: a run with timers; otherwise it makes none.
  explicit StrikeTimer(bool timers);
  ~StrikeTimer();

  StrikeTimer(const StrikeTimer&) = delete;
  StrikeTimer& operator=(const StrikeTimer&) = delete;

  // Strikes in `after_ns`, in place of a strike that is still to come. 0: leaves everything as it
  // is.
  void Arm(uint32_t after_ns);

  // Strikes every `every_ns`, a number of times. 0: leaves everything as it is.
  void Storm(uint32_t every_ns);

 private:
  bool made_ = false;
  timer_t timer_;
};

}  // namespace psem

#endif  // PSEM_STRESS_RUN_STRIKES_H_
