// From the calls on names to what is wrong with them.

#ifndef PSEM_STRESS_NAMES_NAME_VERDICT_H_
#define PSEM_STRESS_NAMES_NAME_VERDICT_H_

#include <string>

#include "absl/types/optional.h"
#include "stress/judge/finding.h"
#include "stress/names/name_call.h"

namespace psem {

// What else is known about how the calls came about.
struct NameCircumstances {
  std::string held;           // "worker 0 was held in ... before its system call 2"; or empty.
  uint64_t killed_at_ns = 0;  // When a process was killed inside a call; 0: none was.
};

// Returns what is broken; none when all results have an explanation.
absl::optional<Finding> JudgeNames(const NameHistory& history, const NameCircumstances& known);

// Whether `error` says that the machine has too little of something: it accuses nobody.
bool IsScarcity(int error);

}  // namespace psem

#endif  // PSEM_STRESS_NAMES_NAME_VERDICT_H_
