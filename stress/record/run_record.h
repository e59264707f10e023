// All that is known about a run when it is over: plain values, for the judge.

#ifndef PSEM_STRESS_RECORD_RUN_RECORD_H_
#define PSEM_STRESS_RECORD_RUN_RECORD_H_

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/types/optional.h"
#include "stress/record/audit.h"
#include "stress/record/faults.h"
#include "stress/record/operation.h"
#include "stress/record/outcome.h"
#include "stress/record/stage_end.h"
#include "stress/record/trial_record.h"
#include "stress/record/worker_record.h"

namespace psem {

struct WorkerHistory {
  pid_t pid = 0;
  Place place = Place::kStarting;
  int open_errno = 0;
  uint64_t round = 0;
  uint64_t operations = 0;  // Begun.
  FaultCounts faults = {};  // That it had.
  std::array<uint64_t, kOutcomes> outcomes = {};
  absl::optional<Sighting> sighting;
  std::vector<Operation> last;  // Oldest first; the last one may not have ended.

  // The kernel's letter for it when the run was over: S asleep, R running, T stopped ...; '?' when
  // it had ended.
  char state = '?';

  // As waitpid tells it; none while it was alive when the run was over.
  absl::optional<int> wait_status;

  bool inside_a_call() const { return !last.empty() && !last.back().ended(); }
};

// A group of workers that nothing moves any more: those in a call are asleep, all others parked.
struct StuckGroup {
  struct Semaphore {
    int index = 0;
    Audit audit;
  };
  std::vector<int> waiting;           // Workers asleep inside an acquire.
  std::vector<Semaphore> semaphores;  // All that the group uses.
  uint64_t still_for_ns = 0;          // How long nobody had moved when it was counted.
  int looks = 0;                      // How often that was looked at.
  bool polling = false;               // Somebody wakes again and again, and finds nothing.
  bool moved_when_counted = false;    // Somebody got up after all: it says nothing.
};

struct RunRecord {
  uint64_t ended_at_ns = 0;
  std::string trouble;      // Not empty: what kept the suite from doing its work.
  bool halts = false;       // Workers were halted inside calls, by SIGTRAP.
  bool watchdog = false;    // The run did not end in time, and was ended.
  int interrupted_by = 0;   // The signal that the parent got.
  FaultCounts faults = {};  // That the parent made.
  std::vector<WorkerHistory> workers;
  absl::optional<StuckGroup> stuck;
  uint64_t trials = 0;                 // Of a run that is made of trials.
  absl::optional<TrialRecord> trial;   // The last one, when something is wrong with it.
  absl::optional<StageEnd> stage_end;  // There is nothing else then.
};

}  // namespace psem

#endif  // PSEM_STRESS_RECORD_RUN_RECORD_H_
