// A scenario that is made of trials of a crew.

#ifndef PSEM_STRESS_NAMES_NAME_SCENARIO_H_
#define PSEM_STRESS_NAMES_NAME_SCENARIO_H_

#include <cstdint>
#include <memory>

#include "stress/names/crew.h"
#include "stress/run/interrupts.h"
#include "stress/run/random.h"
#include "stress/run/run_request.h"
#include "stress/run/scenario.h"

namespace psem {

// A run in which a crew plays trials.
class NameRun {
 public:
  NameRun(const RunRequest& request, Interrupts* interrupts);

  const RunRequest& request() const { return request_; }
  Random& random() { return random_; }
  Crew& crew() { return *crew_; }
  bool promises(uint64_t bits) const { return (request_.plan.lacks & bits) == 0; }

  // Whether nothing more is to be played: the time is over, or the crew is.
  bool IsOver();

  // Requires: see Crew::Make.
  // Returns: whether there is one.
  bool MakeCrew(int members, absl::optional<unsigned> created);

  RunRecord Finish();

 private:
  void ShowProgress();

  RunPlan plan_;
  RunRequest request_;
  Interrupts* interrupts_;
  Random random_;
  uint64_t until_ns_;
  uint64_t next_progress_ns_ = 0;
  std::unique_ptr<Crew> crew_;
  RunRecord failed_;  // Of a crew that could not be made.
};

class NameScenario : public Scenario {
 public:
  RunRecord Run(const RunRequest& request, Interrupts* interrupts) const final;

 protected:
  // Makes a crew, and plays until the run is over.
  virtual void Play(NameRun* run) const = 0;
};

// Makes sure that it shows which handles lead to the same semaphore, by calls through each of them:
// what is released through one is seen through the others.
void ProbeHandles(NameRun* run);

// Everybody closes what it has open; a member unlinks the names, until they are gone.
void CloseAndUnlink(Crew* crew, int names);

}  // namespace psem

#endif  // PSEM_STRESS_NAMES_NAME_SCENARIO_H_
