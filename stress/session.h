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
  uint64_t seed = 0;  // From which, with the scenario and the run's number, the plan follows.
  int run = 0;        // Counted from 1.
  RunPlan plan;
  RunRecord record;
  uint64_t found_after_ns = 0;  // Since the session began.
  int reruns = 0;               // How often that run was made again afterwards,
  int reruns_failed = 0;        // and how often it broke a promise again.
};

struct ScenarioResult {
  const Scenario* scenario = nullptr;
  Verdict verdict = Verdict::kUnfinished;
  bool running = false;  // With a failure: its run is being made again.
  int runs = 0;          // Begun.
  int run = 0;           // The number of the last one, counted from 1 for each seed.
  uint64_t operations = 0;
  uint64_t trials = 0;
  FaultCounts faults = {};
  uint64_t elapsed_ns = 0;
  std::array<uint64_t, kOutcomes> outcomes = {};
  std::string reason;  // Of kInconclusive and kSkipped.
  absl::optional<Failure> failure;
};

// A run, and what came of it.
struct MadeRun {
  const Scenario* scenario = nullptr;
  uint64_t seed = 0;
  int run = 0;  // Counted from 1.
  RunPlan plan;
  RunRecord record;
};

struct SessionResult {
  absl::Duration duration;  // As asked for; infinite when it was to last until it is stopped.
  uint64_t seed = 0;        // Of the runs that are made now. It changes in a soak only.
  int runs_planned = 0;     // Of each scenario; 0: there is no end to them.
  std::vector<ScenarioResult> scenarios;
  uint64_t elapsed_ns = 0;
  int interrupted_by = 0;  // The signal that ended it; 0: none.
  absl::optional<MadeRun> last;

  // The worst of all: what is broken counts more than what cannot be told, and what was not asked
  // counts only when nothing was.
  Verdict verdict() const;
};

// Adds up what a run did.
void AddRun(const RunRecord& record, ScenarioResult* result);

// Runs the scenarios in turn, again and again, each time with another plan, until the time is over
// (stress/schedule.h) or something is found; what is found is tried again a few times at once. A
// scenario whose needs are not promised is skipped, and one that is inconclusive or failed once is
// not run again. Calls `on_progress`, which may be null, about ten times in a second. Removes all
// semaphores it made, however this process ends.
SessionResult RunSession(const TortureOptions& options, Interrupts* interrupts,
                         const std::function<void(const SessionResult&)>& on_progress);

}  // namespace psem

#endif  // PSEM_STRESS_SESSION_H_
