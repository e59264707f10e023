// What a filter can ask about: the one table that its parser, its errors and its help go by.

#ifndef PSEM_LIB_INSPECT_FILTER_FILTER_FIELDS_H_
#define PSEM_LIB_INSPECT_FILTER_FILTER_FIELDS_H_

#include <functional>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/inspect/semaphore_record.h"

namespace psem {

// Kleene's logic: "and" is the least of its parts, "or" the greatest, "not" the mirror image.
enum class Truth { kNo, kUnknown, kYes };

using FilterCondition = std::function<Truth(const SemaphoreRecord& record, absl::Time now)>;

// Every operator is one of these, or its opposite.
enum class Relation { kEqual, kLess, kGreater, kLike };

struct FilterField {
  absl::string_view name;
  absl::string_view operators;  // "= != ~"
  absl::string_view value;      // What stands behind the operator.

  // Returns the condition that the field stands in `relation`, one of its operators', to `value`;
  // or InvalidArgument with what is wrong with `value`, printable.
  absl::StatusOr<FilterCondition> (*condition)(Relation relation, absl::string_view value);

  bool is_of_use = false;  // Known only after FindUses.
};

absl::Span<const FilterField> FilterFields();

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_FILTER_FILTER_FIELDS_H_
