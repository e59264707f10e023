// What has changed from one look at the semaphores to the next. Pure.

#ifndef PSEM_TOOLS_SEMINSPECT_COMMANDS_CHANGES_H_
#define PSEM_TOOLS_SEMINSPECT_COMMANDS_CHANGES_H_

#include <string>
#include <vector>

#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/inspect/semaphore_record.h"
#include "nlohmann/json.hpp"
#include "tools/seminspect/columns.h"

namespace psem {

enum class ChangeKind {
  kPresent,   // It was there when the watch began.
  kAppeared,  // Its file is new.
  kGone,      // Its file is there no more.
  kReplaced,  // Another file has its name: who had it open has a semaphore of their own now.
  kChanged    // One column is different.
};

// Points into the looks that it is made of.
struct Change {
  ChangeKind kind = ChangeKind::kChanged;
  const SemaphoreRecord* before = nullptr;  // Null when it is present or appeared.
  const SemaphoreRecord* after = nullptr;   // Null when it is gone.
  const Column* column = nullptr;           // Of kChanged alone.
};

// The columns that are compared: what somebody did to the semaphore, not what time does.
absl::Span<const absl::string_view> WatchedColumns();

// Returns what is gone, in the order of `before`; then what appeared, was replaced or changed, in
// that of `after`. A file is known by its path. A count that has become "at least" has not changed.
std::vector<Change> ChangesBetween(const std::vector<SemaphoreRecord>& before,
                                   const std::vector<SemaphoreRecord>& after);

// "2026-11-25T11:15:44.123Z /jobs value 3 -> 2", without a newline.
std::string ChangeText(const Change& change, absl::Time time);

// The members of a line of JSON. Before and after are the values of the column that changed;
// otherwise the whole semaphore, or null.
nlohmann::ordered_json ChangeJson(const Change& change, absl::Time time);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_COMMANDS_CHANGES_H_
