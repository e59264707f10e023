#include "stress/report/numbers.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace psem {

std::string Grouped(uint64_t number) {
  std::string digits = absl::StrCat(number);
  for (size_t i = digits.size(); i > 3;) {
    i -= 3;
    digits.insert(i, ",");
  }
  return digits;
}

std::string DurationText(uint64_t ns) {
  if (ns < 1000) return absl::StrFormat("%d ns", ns);
  if (ns < 1000000) return absl::StrFormat("%.1f us", static_cast<double>(ns) / 1e3);
  if (ns < 1000000000) return absl::StrFormat("%.1f ms", static_cast<double>(ns) / 1e6);
  return absl::StrFormat("%.1f s", Seconds(ns));
}

std::string MomentText(uint64_t ns) {
  if (ns < 1000000) return DurationText(ns);
  if (ns < 1000000000) return absl::StrFormat("%.3f ms", static_cast<double>(ns) / 1e6);
  return absl::StrFormat("%.3f s", Seconds(ns));
}

double Seconds(uint64_t ns) { return static_cast<double>(ns) / 1e9; }

double RateOf(uint64_t count, uint64_t elapsed_ns) {
  return elapsed_ns == 0 ? 0 : static_cast<double>(count) / Seconds(elapsed_ns);
}

}  // namespace psem
