// A run in a process of its own, the stage: it loads the subject, creates the semaphores, forks the
// workers and watches over them. Whatever the subject does to the stage, this process survives, and
// nothing is left behind.

#ifndef PSEM_STRESS_RUN_STAGE_H_
#define PSEM_STRESS_RUN_STAGE_H_

#include "stress/record/run_record.h"
#include "stress/run/interrupts.h"
#include "stress/run/run_request.h"
#include "stress/run/scenario.h"
#include "stress/run/subject_source.h"

namespace psem {

// As RunRequest, but with a subject that is not loaded yet.
struct StageRequest {
  const Scenario& scenario;
  const SubjectSource& subject;
  const RunPlan& plan;
  uint64_t duration_ns = 0;
  uint64_t grace_ns = RunRequest::kGraceNs;
  std::function<std::string(int semaphore)> name;
  std::function<void(const RunProgress&)> on_progress;  // May be null.
};

// Runs it. When this returns, the stage and all processes that came from it are gone, those that
// the subject made too.
// Fork: this process has one thread.
RunRecord RunOnStage(const StageRequest& request, Interrupts* interrupts);

}  // namespace psem

#endif  // PSEM_STRESS_RUN_STAGE_H_
