// A failure in the page.

#ifndef PSEM_STRESS_REPORT_HTML_FAILURE_H_
#define PSEM_STRESS_REPORT_HTML_FAILURE_H_

#include <string>

#include "stress/report/account.h"

namespace psem {

// What was promised and what happened, the picture, and the account to be copied. `number` counts
// the failures of the page from 1: it can be reached as #failure-1.
std::string FailureHtml(const Account& account, int number);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_HTML_FAILURE_H_
