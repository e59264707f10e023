// What somebody may have meant who misspelt a word.

#ifndef PSEM_LIB_INSPECT_FILTER_NEAREST_WORD_H_
#define PSEM_LIB_INSPECT_FILTER_NEAREST_WORD_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"

namespace psem {

// Returns the one of `words` that `word` becomes with the fewest letters put in, left out or
// changed; nothing when that takes more than a third of its letters, rounded up.
absl::string_view NearestWord(absl::string_view word, absl::Span<const absl::string_view> words);

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_FILTER_NEAREST_WORD_H_
