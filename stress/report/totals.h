// Sums over the scenarios of a session.

#ifndef PSEM_STRESS_REPORT_TOTALS_H_
#define PSEM_STRESS_REPORT_TOTALS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "stress/options.h"
#include "stress/session.h"

namespace psem {

struct Totals {
  uint64_t runs = 0;
  uint64_t trials = 0;
  uint64_t operations = 0;
  FaultCounts faults = {};
};

Totals TotalsOf(const SessionResult& result);

// An outcome that a scenario calls interesting, and who saw it.
struct Interest {
  Outcome outcome = Outcome::kPolled;
  uint64_t times = 0;
  std::vector<std::string> scenarios;
};

std::vector<Interest> InterestsOf(const SessionResult& result);

// "kills, eintr (glibc does not promise them), timed (left out by --without)"; empty when
// everything was asked.
std::string NotAskedText(const TortureOptions& options);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_TOTALS_H_
