// What a run is asked to do.

#ifndef PSEM_STRESS_RUN_RUN_REQUEST_H_
#define PSEM_STRESS_RUN_RUN_REQUEST_H_

#include <cstdint>
#include <functional>
#include <string>

#include "stress/record/faults.h"
#include "stress/run/plan.h"
#include "stress/subject/builtin.h"

namespace psem {

// How far a run has come.
struct RunProgress {
  uint64_t operations = 0;
  FaultCounts faults = {};
};

struct RunRequest {
  static constexpr uint64_t kGraceNs = 30000000000;

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

}  // namespace psem

#endif  // PSEM_STRESS_RUN_RUN_REQUEST_H_
