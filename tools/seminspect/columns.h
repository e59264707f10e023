// The one table of what seminspect tells about a semaphore: the table of list, the fields of show,
// JSON and the help derive from it.

#ifndef PSEM_TOOLS_SEMINSPECT_COLUMNS_H_
#define PSEM_TOOLS_SEMINSPECT_COLUMNS_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/inspect/semaphore_record.h"
#include "nlohmann/json.hpp"

namespace psem {

// One field of one semaphore. A missing value is, as text, "-" when there is none and "?" when it
// could not be read; in JSON both are null, and the field "error" tells them apart.
struct Cell {
  std::string text;
  nlohmann::ordered_json json;
};

struct Column {
  absl::string_view label;     // In show; in capitals the heading in list.
  absl::string_view json_key;  // For ever: scripts rely on it.
  bool in_list;                // Whether the table of list has it too.
  bool right_aligned;          // In that table.
  absl::string_view meaning;   // For the help.
  Cell (*cell)(const SemaphoreRecord& record, absl::Time now);
};

// In the order of list, show and JSON.
absl::Span<const Column> AllColumns();

// "5s", "3m", "2h" or "2d": the largest unit that fits, rounded down; "future" for a negative age.
std::string AgeText(absl::Duration age);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COLUMNS_H_
