// One value of one semaphore, as table, show, JSON and sorting see it.

#ifndef PSEM_TOOLS_SEMINSPECT_CELL_H_
#define PSEM_TOOLS_SEMINSPECT_CELL_H_

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "nlohmann/json.hpp"

namespace psem {

struct Missing {
  bool unread = false;  // It could not be read; else there is nothing to read.
};

// What was counted; there may be more that could not be seen.
struct AtLeast {
  uint64_t count = 0;
  bool complete = false;
};

// The texts are printable.
using Cell = std::variant<Missing, bool, uint64_t, AtLeast, absl::Duration, absl::Time, std::string,
                          std::vector<std::string>>;

// What a column's cells hold when they are not missing; the names are those of JSON.
enum class CellType { kFlag, kNumber, kAtLeast, kAge, kTime, kText, kTexts };

// "boolean", "integer", "string" or "array of strings".
absl::string_view JsonTypeName(CellType type);

// For people: "?" when it could not be read, "-" when there is nothing to read, "3+" for at least
// 3, "2d" for an age.
std::string CellText(const Cell& cell);

// Appends it to `text`.
void AppendCellText(const Cell& cell, std::string* text);

// For scripts: the same, but numbers alone, ages in seconds.
std::string RawCellText(const Cell& cell);

// Null when it is missing.
nlohmann::ordered_json CellJson(const Cell& cell);

// Whether `a` comes before `b`, of the same column, in ascending or descending order; what is
// missing comes last in both.
bool CellLess(const Cell& a, const Cell& b, bool descending = false);

// "5s", "3m", "2h" or "2d": the largest unit that fits, rounded down; "future" for a negative age.
std::string AgeText(absl::Duration age);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_CELL_H_
