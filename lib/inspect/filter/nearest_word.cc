#include "lib/inspect/filter/nearest_word.h"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

namespace psem {
namespace {

// Levenshtein's distance.
size_t Distance(absl::string_view from, absl::string_view to) {
  std::vector<size_t> row(to.size() + 1);  // Of what is seen of `from` to each beginning of `to`.
  std::iota(row.begin(), row.end(), 0);
  for (size_t i = 0; i < from.size(); ++i) {
    size_t changed = row[0]++;
    for (size_t j = 0; j < to.size(); ++j) {
      const size_t next_changed = row[j + 1];
      row[j + 1] = std::min({changed + (from[i] == to[j] ? 0 : 1), row[j] + 1, row[j + 1] + 1});
      changed = next_changed;
    }
  }
  return row.back();
}

}  // namespace

absl::string_view NearestWord(absl::string_view word, absl::Span<const absl::string_view> words) {
  constexpr size_t kLongest = 64;  // Nobody misspells so much.
  if (word.size() > kLongest) return "";
  size_t nearest_distance = (word.size() + 2) / 3 + 1;
  absl::string_view nearest;
  for (const absl::string_view candidate : words) {
    const size_t distance = Distance(word, candidate);
    if (distance >= nearest_distance) continue;
    nearest_distance = distance;
    nearest = candidate;
  }
  return nearest;
}

}  // namespace psem
