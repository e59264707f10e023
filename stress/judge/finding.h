// What is wrong with the subject.

#ifndef PSEM_STRESS_JUDGE_FINDING_H_
#define PSEM_STRESS_JUDGE_FINDING_H_

#include <cstdint>
#include <string>

#include "stress/record/outcome.h"

namespace psem {

struct Finding {
  Outcome outcome = Outcome::kCrashed;
  int worker = 0;
  int semaphore = 0;
  uint64_t at_ns = 0;
  std::string evidence;
};

}  // namespace psem

#endif  // PSEM_STRESS_JUDGE_FINDING_H_
