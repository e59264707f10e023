// A worker that halts in the middle of a call, after a given number of instructions.
//
// The windows of real bugs are one or two instructions wide. Chance finds such a window once in a
// million calls; counting instructions finds it once in a few hundred, on one core as on many, on
// an idle machine as on a busy one.

#ifndef PSEM_STRESS_RUN_HALTS_H_
#define PSEM_STRESS_RUN_HALTS_H_

#include <cstdint>

#include "stress/run/plan.h"

namespace psem {

// Whether this build can do it: x86-64 can, and not under ThreadSanitizer.
bool HaltsArePossible();

// Installs this process's handler of SIGTRAP. Once in each worker, if its run has halts.
void InstallHaltHandler(const RunPlan& plan, int worker);

// From now on counts the instructions of this process, and lets it sleep for a while after
// `instructions` of them, once. Those inside the kernel do not count.
// Requires: HaltsArePossible, and InstallHaltHandler was called.
// Limits: a process that blocks SIGTRAP before HaltNoMore is killed by it.
void HaltAfter(uint32_t instructions);

// Stops counting.
void HaltNoMore();

}  // namespace psem

#endif  // PSEM_STRESS_RUN_HALTS_H_
