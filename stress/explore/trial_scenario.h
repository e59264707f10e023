// A scenario that is made of trials: exact schedules of a few calls.

#ifndef PSEM_STRESS_EXPLORE_TRIAL_SCENARIO_H_
#define PSEM_STRESS_EXPLORE_TRIAL_SCENARIO_H_

#include <cstdint>

#include "stress/explore/trial.h"
#include "stress/run/random.h"
#include "stress/run/scenario.h"

namespace psem {

// What a trial has to keep within.
struct TrialLimits {
  uint64_t lacks = 0;  // What the subject does not promise: stress/subject/promises.h.
  uint64_t max_value = 0;
  bool halts = true;  // Processes can be held; otherwise kHeld calls are not.

  bool promises(uint64_t bits) const { return (lacks & bits) == 0; }
};

class TrialScenario : public Scenario {
 public:
  // All outcomes that a sound semaphore can show in a trial.
  absl::Span<const Expectation> expectations() const override;

  // Plays trials until the time is over or something is wrong: of each trial that has a held call,
  // one for each instruction of the call, or for as many as there is time for.
  RunRecord Run(const RunRequest& request, Interrupts* interrupts) const override;

  // The next trial, by chance.
  virtual Trial Next(const TrialLimits& limits, Random* random) const = 0;
};

}  // namespace psem

#endif  // PSEM_STRESS_EXPLORE_TRIAL_SCENARIO_H_
