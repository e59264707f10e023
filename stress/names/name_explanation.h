// Whether the results of overlapping calls on names can be explained: by an order in which they
// took effect one at a time, each between its beginning and its end. Which semaphore a handle leads
// to is not seen; it shows in what becomes of permits.

#ifndef PSEM_STRESS_NAMES_NAME_EXPLANATION_H_
#define PSEM_STRESS_NAMES_NAME_EXPLANATION_H_

#include <cstddef>

#include "stress/names/name_call.h"

namespace psem {

// What an open leads to.
enum class Leading : uint8_t {
  kByName,  // To what the name leads to at that moment, as promised.
  // The same, but O_EXCL opens what is there, too: tells two creators from permits that are wrong.
  kDespiteExclusive,
  kToWhatever,  // To any semaphore, old or new: tells names that split from permits that are wrong.
};

constexpr size_t kMostSteps = 300000;

// Returns whether `history` can be explained. A call that has not ended may have taken effect. The
// search takes exponential time at worst: with kByName, a history that takes more than kMostSteps
// counts as explained, and nobody is accused.
bool IsExplained(const NameHistory& history, Leading leading);

struct CallIndex {
  int member = -1;
  size_t call = 0;
};

// The first call, in the order in which they ended, whose result has no explanation, whatever comes
// later.
// Returns: a member of -1 when there is none.
CallIndex FirstUnexplainedName(const NameHistory& history);

}  // namespace psem

#endif  // PSEM_STRESS_NAMES_NAME_EXPLANATION_H_
