// What somebody who mistyped may have meant.

#ifndef PSEM_LIB_BASE_SUGGEST_H_
#define PSEM_LIB_BASE_SUGGEST_H_

#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace psem {

// Returns the one of `words` that is nearest to `typed`, or nothing when none is near: when more
// than a third of it would have to change.
absl::string_view NearestWord(absl::string_view typed, absl::Span<const absl::string_view> words);

// Returns "; did you mean "list"?" with the word that is nearest to `typed`, or nothing when none
// is near: when more than a third of it would have to change.
std::string DidYouMean(absl::string_view typed, absl::Span<const absl::string_view> words);

}  // namespace psem

#endif  // PSEM_LIB_BASE_SUGGEST_H_
