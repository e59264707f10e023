// Whether the results of overlapping calls can be explained: by an order in which the calls took
// effect one at a time, each between its beginning and its end, on a counter of permits.

#ifndef PSEM_STRESS_JUDGE_EXPLANATION_H_
#define PSEM_STRESS_JUDGE_EXPLANATION_H_

#include <cstdint>
#include <set>
#include <vector>

#include "stress/record/operation.h"

namespace psem {

// How sure it is that a call took effect.
enum class Effect : uint8_t {
  kCertain,   // It has ended.
  kPossible,  // It has not, and its process is held or dead.
  kNone,      // It has not, and its process sleeps in it: whoever was given a permit gets up.
};

struct ExplainedCall {
  Operation operation;
  Effect effect = Effect::kCertain;
};

struct Explanation {
  // The numbers of free permits with which it can have come out; empty: there is no explanation.
  std::set<int64_t> free;

  bool exists() const { return !free.empty(); }
};

constexpr size_t kMostExplained = 24;  // Calls: the search takes exponential time at worst.

// Explains the calls of one semaphore that began with `value` permits, counts `max_value` at most,
// and had `waiters` processes that may have waited at the same time at most (a negative value is
// allowed then).
// Requires: kMostExplained calls at most.
Explanation Explain(const std::vector<ExplainedCall>& calls, int64_t value, uint64_t max_value,
                    int waiters);

// The first call, in the order in which they ended, whose result has no explanation, whatever comes
// later.
// Returns: its index in `calls`; -1 when there is none.
int FirstUnexplained(const std::vector<ExplainedCall>& calls, int64_t value, uint64_t max_value,
                     int waiters);

}  // namespace psem

#endif  // PSEM_STRESS_JUDGE_EXPLANATION_H_
