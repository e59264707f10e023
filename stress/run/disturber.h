// The trouble that the parent makes: it interrupts and stops workers, as the round's plan says.

#ifndef PSEM_STRESS_RUN_DISTURBER_H_
#define PSEM_STRESS_RUN_DISTURBER_H_

#include <sys/types.h>

#include <cstdint>
#include <vector>

#include "stress/record/shared_run.h"
#include "stress/run/plan.h"
#include "stress/run/random.h"

namespace psem {

class Disturber {
 public:
  // `pids` may lose processes while the run goes on: 0 stands for one that is gone.
  Disturber(const RunPlan& plan, const SharedRun& run, const std::vector<pid_t>& pids);

  // Does what is due.
  // Returns: when to call it again; it may be called earlier.
  uint64_t Act(uint64_t now_ns);

  // What it has done.
  const FaultCounts& faults() const { return faults_; }

 private:
  void BeginRound(uint64_t round, uint64_t now_ns);
  pid_t Victim();

  const RunPlan& plan_;
  const SharedRun& run_;
  const std::vector<pid_t>& pids_;
  uint64_t round_;
  RoundPlan round_plan_;
  Random random_;
  uint64_t next_signal_ns_ = 0;
  uint64_t next_stop_ns_ = 0;
  pid_t stopped_ = 0;
  uint64_t continue_ns_ = 0;
  FaultCounts faults_ = {};
};

}  // namespace psem

#endif  // PSEM_STRESS_RUN_DISTURBER_H_
