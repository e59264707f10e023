// The calls that show a finding: the shortest stretch of all processes' records, in one line of
// time.

#ifndef PSEM_STRESS_JUDGE_HISTORY_H_
#define PSEM_STRESS_JUDGE_HISTORY_H_

#include <cstdint>
#include <vector>

#include "stress/judge/verdict.h"
#include "stress/record/run_record.h"

namespace psem {

struct HistoryStep {
  int worker = 0;
  Operation operation;
  bool decides = false;          // Without it the finding would not show.
  uint64_t left_out_before = 0;  // Calls that are left out between the step before and this one.
};

struct Stretch {
  std::vector<HistoryStep> steps;  // In the order in which they began.
  uint64_t found_at_ns = 0;        // 0: when all was over; so do calls show that never return.
};

// Returns the stretch that shows `finding`: all calls of a trial; else the calls of its semaphore
// that decide, and those that were made at the same time or led to them. Of a long one at most
// `most` calls are kept, those nearest to what decides, and what decides in any case.
Stretch ShortestStretch(const RunRecord& record, const Finding& finding, size_t most);

}  // namespace psem

#endif  // PSEM_STRESS_JUDGE_HISTORY_H_
