// One question that the suite asks of a semaphore.

#ifndef PSEM_STRESS_RUN_SCENARIO_H_
#define PSEM_STRESS_RUN_SCENARIO_H_

#include <cstdint>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "stress/judge/grade.h"
#include "stress/record/run_record.h"
#include "stress/run/interrupts.h"
#include "stress/run/plan.h"
#include "stress/run/worker.h"

namespace psem {

// The semaphores of a run, and who uses them.
struct Arrangement {
  struct Semaphore {
    unsigned value = 0;  // When it is created.
    int group = 0;
  };
  std::vector<Semaphore> semaphores;
  std::vector<int> group_of_worker;  // A worker uses the semaphores of its group alone.
};

struct RunRequest;

// Scenarios are constant: what they need to know while they run lies in the worker's memory.
class Scenario {
 public:
  virtual ~Scenario() = default;

  // "mutual_exclusion".
  virtual absl::string_view name() const = 0;

  // The question, for --list; and what it says when all went well, for the table.
  virtual absl::string_view question() const = 0;
  virtual absl::string_view answer() const = 0;

  // The outcomes it knows. All others are forbidden.
  virtual absl::Span<const Expectation> expectations() const = 0;

  // Promises without which it has nothing to ask: bits of stress/subject/promises.h. A subject that
  // lacks one of them is SKIPPED.
  virtual uint64_t needs() const { return 0; }

  // One run, which lasts about as long as the request says and leaves nothing behind.
  // Fork: this process has one thread.
  virtual RunRecord Run(const RunRequest& request, Interrupts* interrupts) const = 0;
};

// Many workers at the same time, in rounds between which everything is quiet.
class RoundScenario : public Scenario {
 public:
  RunRecord Run(const RunRequest& request, Interrupts* interrupts) const override;

  virtual Arrangement Arrange(const RunPlan& plan) const = 0;

  // One round of one worker. With a sound semaphore it comes to an end whatever the others do: who
  // waits without end waits for a permit that somebody else gives in this round. When all are
  // through, the free permits of all semaphores are counted.
  virtual void Round(Worker* worker) const = 0;
};

}  // namespace psem

#endif  // PSEM_STRESS_RUN_SCENARIO_H_
