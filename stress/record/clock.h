// The clock of all records.

#ifndef PSEM_STRESS_RECORD_CLOCK_H_
#define PSEM_STRESS_RECORD_CLOCK_H_

#include <time.h>

#include <cstdint>

namespace psem {

// CLOCK_MONOTONIC, the same for all processes of the machine, in nanoseconds.
inline uint64_t NowNs() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<uint64_t>(now.tv_sec) * 1000000000 + static_cast<uint64_t>(now.tv_nsec);
}

}  // namespace psem

#endif  // PSEM_STRESS_RECORD_CLOCK_H_
