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

// Where to halt.
struct HaltPoint {
  enum class Unit : uint8_t { kInstruction, kSystemCall };
  Unit unit = Unit::kInstruction;
  uint32_t count = 0;  // After so many instructions; right before the system call of that number.
};

// From now on counts the instructions of this process, and calls `action` at `point`, once: in a
// signal handler, with errno kept. A null `action` sleeps for a while. Those instructions that the
// kernel runs do not count.
// Requires: HaltsArePossible, and InstallHaltHandler was called.
// Limits: a process that blocks SIGTRAP before HaltNoMore is killed by it.
void HaltAt(HaltPoint point, void (*action)());

// Stops counting.
// Returns: how many instructions were counted, until the action or until now.
uint32_t HaltNoMore();

// The instructions that were counted so far; for who is called while they are.
uint32_t InstructionsCounted();

}  // namespace psem

#endif  // PSEM_STRESS_RUN_HALTS_H_
