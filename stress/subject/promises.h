// What a semaphore may promise or not: the bits of psem_subject::lacks, and functions that are
// null. What is not promised is not asked for.

#ifndef PSEM_STRESS_SUBJECT_PROMISES_H_
#define PSEM_STRESS_SUBJECT_PROMISES_H_

#include <cstdint>
#include <string>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"
#include "absl/types/span.h"
#include "stress/subject/builtin.h"

namespace psem {

// Bits beside those of `lacks`, for the functions that may be null.
constexpr uint64_t kLacksTimedWaits = uint64_t{1} << 32;
constexpr uint64_t kLacksValue = uint64_t{1} << 33;
constexpr uint64_t kLacksNames = uint64_t{1} << 34;
// It keeps its own memory: the suite cannot take it away.
constexpr uint64_t kLacksSharedState = uint64_t{1} << 35;

struct Promise {
  uint64_t bit;
  absl::string_view word;     // Of --without: "kills".
  absl::string_view meaning;  // What is not asked of the subject then.
};

absl::Span<const Promise> AllPromises();

// The bits of what `subject` does not promise, its null functions included.
uint64_t LacksOf(const Subject& subject);

// "kills, eintr"; empty for 0.
std::string PromiseWords(uint64_t bits);

// Reads words that are separated by commas.
// Returns: their bits; none when there is a word that means nothing.
absl::optional<uint64_t> ReadPromiseWords(absl::string_view words);

}  // namespace psem

#endif  // PSEM_STRESS_SUBJECT_PROMISES_H_
