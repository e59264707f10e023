// Numbers for a monitoring system, as text that both of its formats allow: OpenMetrics 1.0, and the
// older text format 0.0.4 of Prometheus, which is all that the node exporter's textfile collector
// takes. Knows no semaphore.
//
// What both allow, and mean alike: gauges, and comments. The older format knows no info, no unit
// and no stateset; a counter is named differently in each; the last line "# EOF" ends the newer
// format, and is a comment in the older one.

#ifndef PSEM_TOOLS_SEMINSPECT_RENDER_OPENMETRICS_H_
#define PSEM_TOOLS_SEMINSPECT_RENDER_OPENMETRICS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace psem {

struct MetricLabel {
  absl::string_view name;
  absl::string_view value;  // Valid UTF-8; otherwise whatever it likes.
};

// Gauges, family by family.
class OpenMetricsText {
 public:
  // Begins a family, of which the samples are that follow. One without samples leaves no trace.
  // Requires: a name and a help that were not used before; no backslash, double quote or newline in
  // the help, which the two formats escape differently.
  void BeginGauges(absl::string_view name, absl::string_view help);

  // Requires: labels that no other sample of the family has; a finite value.
  void Add(absl::Span<const MetricLabel> labels, double value);

  // The whole text, with its last line.
  std::string Finish() &&;

 private:
  std::string text_;
  std::string name_;    // Of the family.
  std::string header_;  // What stands before its first sample; empty behind that.
};

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_RENDER_OPENMETRICS_H_
