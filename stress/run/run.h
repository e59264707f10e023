// One run of a scenario: forks the workers, watches over them, and leaves nothing behind.

#ifndef PSEM_STRESS_RUN_RUN_H_
#define PSEM_STRESS_RUN_RUN_H_

#include <cstdint>
#include <functional>
#include <string>

#include "stress/record/run_record.h"
#include "stress/run/interrupts.h"
#include "stress/run/plan.h"
#include "stress/run/scenario.h"
#include "stress/subject/builtin.h"

namespace psem {

// How far a run has come.
struct RunProgress {
  uint64_t operations = 0;
  uint64_t signals = 0;
  uint64_t stops = 0;
};

struct RunRequest {
  static constexpr uint64_t kGraceNs = 30000000000;

  const Scenario& scenario;
  const Subject& subject;
  const RunPlan& plan;
  uint64_t duration_ns = 0;
  // How long after its duration the watchdog ends a run that does not end by itself. What it ends
  // is INCONCLUSIVE: kGraceNs leaves a slow machine more than enough time.
  uint64_t grace_ns = kGraceNs;
  // Names for the semaphores, that nobody else has.
  std::function<std::string(int semaphore)> name;
  // Called now and then; may be null.
  std::function<void(const RunProgress&)> on_progress;
};

// Runs it. When this returns, all workers are reaped and the semaphores destroyed. It ends early
// when something forbidden was seen, when a worker died, and when `interrupts` received a signal.
// Fork: this process has one thread.
RunRecord Run(const RunRequest& request, Interrupts* interrupts);

}  // namespace psem

#endif  // PSEM_STRESS_RUN_RUN_H_
