// The account of a failure as text, made to be pasted into a bug report.

#ifndef PSEM_STRESS_REPORT_ACCOUNT_TEXT_H_
#define PSEM_STRESS_REPORT_ACCOUNT_TEXT_H_

#include <string>

#include "stress/report/account.h"
#include "stress/report/palette.h"

namespace psem {

// What was promised, what happened, what is likely to be the cause, the calls that show it, where
// everybody was at the end, and the line that runs it again; between two marker lines.
std::string AccountText(const Account& account, const Palette& palette);

// Of MakeAccount. Requires: result.failure.
std::string AccountText(const TortureOptions& options, const ScenarioResult& result,
                        const Palette& palette);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_ACCOUNT_TEXT_H_
