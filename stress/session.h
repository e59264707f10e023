// A session: all runs of all scenarios, and what came of them.

#ifndef PSEM_STRESS_SESSION_H_
#define PSEM_STRESS_SESSION_H_

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "stress/judge/verdict.h"
#include "stress/options.h"
#include "stress/record/run_record.h"
#include "stress/run/interrupts.h"
#include "stress/run/plan.h"
#include "stress/run/scenario.h"

namespace psem {

// All that there is to say about a broken promise.
struct Failure {
  Finding finding;
  int run = 0;  // Counted from 1.
  RunPlan plan;
  RunRecord record;
  int reruns = 0;         // How often that run was made again afterwards,
  int reruns_failed = 0;  // and how often it showed the same.
};

struct ScenarioResult {
  const Scenario* scenario = nullptr;
  Verdict verdict = Verdict::kUnfinished;
  bool running = false;
  int runs = 0;  // Begun.
  uint64_t operations = 0;
  uint64_t trials = 0;
  FaultCounts faults = {};
  uint64_t elapsed_ns = 0;
  std::array<uint64_t, kOutcomes> outcomes = {};
  std::string reason;  // Of kInconclusive and kSkipped.
  absl::optional<Failure> failure;
};

struct SessionResult {
  absl::Duration duration;  // As asked for.
  int runs_planned = 0;     // Of each scenario.
  std::vector<ScenarioResult> scenarios;
  uint64_t elapsed_ns = 0;
  int interrupted_by = 0;  // The signal that ended it; 0: none.

  // The worst of all: what is broken counts more than what cannot be told.
  Verdict verdict() const;
};

// Runs the scenarios in turn, again and again, each time with another plan, and stops at the first
// finding. A scenario that is inconclusive once is not run again. Calls `on_progress`, which may be
// null, about ten times in a second. Removes all semaphores it made, however this process ends.
SessionResult RunSession(const TortureOptions& options, Interrupts* interrupts,
                         const std::function<void(const SessionResult&)>& on_progress);

}  // namespace psem

#endif  // PSEM_STRESS_SESSION_H_
