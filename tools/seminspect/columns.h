// The one table of what seminspect tells about a semaphore. The table of list with its widths, -o,
// --sort and --list-columns, the fields of show, JSON with its types, and the help derive from it.

#ifndef PSEM_TOOLS_SEMINSPECT_COLUMNS_H_
#define PSEM_TOOLS_SEMINSPECT_COLUMNS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/inspect/semaphore_record.h"
#include "tools/seminspect/cell.h"
#include "tools/seminspect/render/table.h"

namespace psem {

struct Column {
  absl::string_view key;    // In JSON, and for -o and --sort. For ever: scripts rely on it.
  absl::string_view label;  // In show; in capitals the heading in list; for -o and --sort too.
  CellType type;
  int importance;  // In the table of list: the least important go first when it is too wide. 0: it
                   // is there only when it is asked for.
  absl::string_view numeric_key;  // The column that -n puts in its place, if any.
  absl::string_view meaning;
  Cell (*cell)(const SemaphoreRecord& record, absl::Time now);

  // Numbers line up on the right.
  bool right_aligned() const;
};

// How its row stands out, in list and top.
Emphasis EmphasisOf(const SemaphoreRecord& record);

// In the order of list, show and JSON.
absl::Span<const Column> AllColumns();

// Those that list shows when it is not told which.
std::vector<const Column*> DefaultColumns();

// Parses "name,value,age": keys or labels. An error says which there are.
absl::StatusOr<std::vector<const Column*>> ParseColumns(absl::string_view text);
absl::StatusOr<const Column*> ParseColumn(absl::string_view text);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COLUMNS_H_
