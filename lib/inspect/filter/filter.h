// Which semaphores are meant: the language of --filter.
//
//     owner=root,www-data and value=0
//     name=/jobs* and (age>1h or state=unused) and not users>=1
//     name~"^/(jobs|mail)-[0-9]+$"
//
// A term is a field, an operator and a value; FilterHelp lists them. Terms are joined by "not",
// "and" and "or", which bind in this order, and by parentheses. Commas separate alternatives. A
// value in quotes, "..." or '...', may hold spaces, commas and parentheses; in it no byte is
// special. Outside of quotes a backslash takes the next byte along.
//
// A term about what is not known does not hold, nor does its opposite: neither value=0 nor
// not value=0 selects a semaphore that cannot be read. Of users where one was seen and there may be
// more, users>=1 holds, users=0 does not, and users=1 is not known. So nothing is ever selected, to
// be removed perhaps, by what could not be seen.

#ifndef PSEM_LIB_INSPECT_FILTER_FILTER_H_
#define PSEM_LIB_INSPECT_FILTER_FILTER_H_

#include <cstddef>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "absl/types/span.h"
#include "lib/inspect/filter/filter_fields.h"
#include "lib/inspect/semaphore_record.h"

namespace psem {

class SemaphoreFilter {
 public:
  static constexpr size_t kMaxLength = 4096;  // In bytes.
  static constexpr int kMaxDepth = 32;        // Of parentheses and "not" inside each other.

  // Returns the filter that `text` says; or InvalidArgument with the column, what is wrong there
  // and what is possible, printable.
  static absl::StatusOr<SemaphoreFilter> Parse(absl::string_view text);

  // The filter that holds where all of `texts` do; without any, everywhere.
  static absl::StatusOr<SemaphoreFilter> ParseAll(absl::Span<const std::string> texts);

  // `now` is what ages are reckoned from.
  // Threads: may be called by several at once.
  bool Matches(const SemaphoreRecord& record, absl::Time now) const;

  // Whether it matters what FindUses tells (lib/inspect/find_uses.h).
  bool asks_for_use() const { return asks_for_use_; }

 private:
  SemaphoreFilter(FilterCondition condition, bool asks_for_use)
      : condition_(std::move(condition)), asks_for_use_(asks_for_use) {}

  FilterCondition condition_;
  bool asks_for_use_;
};

// The fields with their operators and values, a table for --help.
std::string FilterHelp();

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_FILTER_FILTER_H_
