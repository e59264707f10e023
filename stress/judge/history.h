// The steps that led to a finding, those of all workers in one line of time.

#ifndef PSEM_STRESS_JUDGE_HISTORY_H_
#define PSEM_STRESS_JUDGE_HISTORY_H_

#include <cstdint>
#include <vector>

#include "stress/record/run_record.h"

namespace psem {

struct HistoryStep {
  int worker = 0;
  Operation operation;

  // A call shows when its result is known; one that never ended, when it began.
  uint64_t shows_at_ns() const {
    return operation.ended() ? operation.ended_ns : operation.begun_ns;
  }
};

// Returns the last `most` steps of `record` that show at or before `until_ns`, oldest first, and
// with them the last three of `worker`, however long ago they were.
std::vector<HistoryStep> StepsBefore(const RunRecord& record, uint64_t until_ns, size_t most,
                                     int worker);

}  // namespace psem

#endif  // PSEM_STRESS_JUDGE_HISTORY_H_
