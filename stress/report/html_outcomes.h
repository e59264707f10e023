// The tables of outcomes in the page.

#ifndef PSEM_STRESS_REPORT_HTML_OUTCOMES_H_
#define PSEM_STRESS_REPORT_HTML_OUTCOMES_H_

#include <string>

#include "stress/session.h"

namespace psem {

// What each scenario saw beside what it looked for, and what the outcomes mean.
std::string OutcomesHtml(const SessionResult& result);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_HTML_OUTCOMES_H_
