// Why a scenario is not put to a subject.

#ifndef PSEM_STRESS_SKIP_H_
#define PSEM_STRESS_SKIP_H_

#include <cstdint>
#include <string>

namespace psem {

// Returns "needs kill safety, which it does not promise", or whatever else keeps a scenario with
// such `needs` from being asked; empty when nothing does. `lacks` are the subject's, `without` the
// bits that the user leaves out.
std::string SkipReason(uint64_t needs, uint64_t lacks, uint64_t without);

}  // namespace psem

#endif  // PSEM_STRESS_SKIP_H_
