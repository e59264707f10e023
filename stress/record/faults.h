// The trouble that a run makes, counted.

#ifndef PSEM_STRESS_RECORD_FAULTS_H_
#define PSEM_STRESS_RECORD_FAULTS_H_

#include <array>
#include <cstdint>

#include "absl/strings/string_view.h"

namespace psem {

enum class Fault : uint8_t {
  kSignal,     // From the parent.
  kTimer,      // A worker's own timer struck.
  kStop,       // SIGSTOP, and SIGCONT soon after.
  kKill,       // SIGKILL.
  kHalt,       // A worker was held at an instruction inside a call.
  kYield,      // Between calls.
  kDelay,      // Between calls, without leaving the core.
  kMigration,  // To another core.
  kPolicy,     // Another scheduling policy or niceness.
  kMemory,     // Memory was taken from under it.
};

constexpr int kFaults = static_cast<int>(Fault::kMemory) + 1;

using FaultCounts = std::array<uint64_t, kFaults>;

constexpr absl::string_view FaultName(Fault fault) {
  constexpr absl::string_view kNames[] = {"signals", "timers", "stops",      "kills",    "halts",
                                          "yields",  "delays", "migrations", "policies", "memory"};
  return kNames[static_cast<int>(fault)];
}

}  // namespace psem

#endif  // PSEM_STRESS_RECORD_FAULTS_H_
