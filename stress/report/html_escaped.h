// Texts in a page.

#ifndef PSEM_STRESS_REPORT_HTML_ESCAPED_H_
#define PSEM_STRESS_REPORT_HTML_ESCAPED_H_

#include <string>

#include "absl/strings/string_view.h"

namespace psem {

// Returns `text` as SafeText does, and such that HTML and SVG show it as it is, between tags and in
// quotes. Newlines stay.
std::string HtmlEscaped(absl::string_view text);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_HTML_ESCAPED_H_
