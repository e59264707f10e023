// The account of a failure, made to be pasted into a bug report.

#ifndef PSEM_STRESS_ACCOUNT_H_
#define PSEM_STRESS_ACCOUNT_H_

#include <string>

#include "stress/options.h"
#include "stress/report.h"
#include "stress/session.h"

namespace psem {

// What was promised, what happened, by whom, the last steps before it, where everybody was at the
// end, and the line that runs it again; between two marker lines.
// Requires: result.failure.
std::string AccountText(const TortureOptions& options, const ScenarioResult& result,
                        const Palette& palette);

}  // namespace psem

#endif  // PSEM_STRESS_ACCOUNT_H_
