// The results in the XML that JUnit made, which Bazel and continuous integration read.

#ifndef PSEM_STRESS_REPORT_JUNIT_H_
#define PSEM_STRESS_REPORT_JUNIT_H_

#include <string>

#include "stress/options.h"
#include "stress/session.h"

namespace psem {

// A test case for each scenario, with the account of what it found, or with the reason why it is
// skipped or cannot be told. Valid XML 1.0 whatever a subject writes.
std::string JunitText(const TortureOptions& options, const SessionResult& result);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_JUNIT_H_
