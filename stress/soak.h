// A soak: a session that goes on until it is stopped, with another seed every minute.

#ifndef PSEM_STRESS_SOAK_H_
#define PSEM_STRESS_SOAK_H_

#include <cstdint>
#include <string>

#include "absl/time/time.h"
#include "stress/session.h"

namespace psem {

// Returns the seed of the minute that is on when the session has lasted for so long: the first
// minute has the session's own.
uint64_t SoakSeed(uint64_t seed, uint64_t elapsed_ns);

// Has a line to say about each minute.
class SoakLog {
 public:
  // To be told again and again how far the session has come.
  // Returns: the line of the minute that is over since the last time; empty while it is on.
  std::string Note(const SessionResult& so_far, absl::Time now);

 private:
  uint64_t minutes_ = 0;  // That are over.
  uint64_t seed_ = 0;     // Of the one that is on.
};

}  // namespace psem

#endif  // PSEM_STRESS_SOAK_H_
