// A session as a page.

#ifndef PSEM_STRESS_REPORT_HTML_TEXT_H_
#define PSEM_STRESS_REPORT_HTML_TEXT_H_

#include <string>

#include "stress/options.h"
#include "stress/session.h"

namespace psem {

// Returns one page of HTML that needs nothing else: no script, no font, no other file. Whatever a
// subject wrote is text in it.
std::string HtmlText(const TortureOptions& options, const SessionResult& result);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_HTML_TEXT_H_
