#include "bench/report/comparison_table.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_format.h"

namespace psem {
namespace {

// Requires: `values` are sorted, and there is one.
double Median(const std::vector<double>& values) {
  const size_t middle = values.size() / 2;
  return values.size() % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

}  // namespace

void ComparisonTable::Add(const std::string& question, const std::string& rival,
                          double nanoseconds) {
  Repetitions& repetitions = questions_[question][rival];
  const auto place = std::upper_bound(repetitions.begin(), repetitions.end(), nanoseconds);
  repetitions.insert(place, nanoseconds);
}

std::string ComparisonTable::Render() const {
  std::string text;
  for (const auto& [question, rivals] : questions_) {
    std::vector<std::pair<std::string, Repetitions>> rows(rivals.begin(), rivals.end());
    std::sort(rows.begin(), rows.end(),
              [](const auto& a, const auto& b) { return Median(a.second) < Median(b.second); });
    const auto reference = rivals.find(reference_);
    absl::StrAppendFormat(&text, "\n%-40s %12s %12s %12s   x %s\n", question, "median ns", "least",
                          "greatest", reference_);
    for (const auto& [rival, repetitions] : rows) {
      const double median = Median(repetitions);
      absl::StrAppendFormat(&text, "  %-38s %12.1f %12.1f %12.1f", rival, median,
                            repetitions.front(), repetitions.back());
      if (reference != rivals.end()) {
        absl::StrAppendFormat(&text, "   %.2f", median / Median(reference->second));
      }
      absl::StrAppend(&text, "\n");
    }
  }
  return text;
}

}  // namespace psem
