// Puts the reports of a session where they are asked for.

#ifndef PSEM_STRESS_REPORT_WRITE_REPORTS_H_
#define PSEM_STRESS_REPORT_WRITE_REPORTS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "stress/options.h"
#include "stress/session.h"

namespace psem {

// Paths of files; empty: it is not asked for; "-": to stdout.
struct ReportPaths {
  std::string json;
  std::string html;
  std::string xml;  // JUnit's.
};

// Writes those that are asked for. A file is replaced as a whole, by one of mode 0644: whoever
// reads it finds the old one or the new one. Returns: what went wrong, a line for each, as `write
// "out.html": ... (ENOSPC); ...`; empty when nothing did. A file that could not be written is as it
// was, and nothing is left beside it. Limits: what is there and no regular file, a link too, is
// refused. Crash: killed by SIGKILL, it may leave .torture-XXXXXX.
std::string WriteReports(const TortureOptions& options, const SessionResult& result,
                         const ReportPaths& paths);

// Writes `text` to one such path. Returns: what went wrong, as above.
std::string WriteText(const std::string& path, absl::string_view text);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_WRITE_REPORTS_H_
