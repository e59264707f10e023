// Runs a fuzz target without a fuzzer: over a stored corpus, and over mutations of it that are the
// same each time. tools/fuzz/run makes the corpus, with a real fuzzer.

#ifndef PSEM_LIB_TESTING_FUZZ_CORPUS_H_
#define PSEM_LIB_TESTING_FUZZ_CORPUS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "absl/strings/string_view.h"

namespace psem {

// What libFuzzer calls LLVMFuzzerTestOneInput. It aborts to say that something is wrong.
using FuzzTarget = int (*)(const uint8_t* data, size_t size);

// Returns the inputs that `text` holds, one a line: \xNN is a byte, all others are themselves.
std::vector<std::string> ReadCorpus(absl::string_view text);

// Runs `target`, in a child, over nothing, over each of `inputs`, and over `mutations` of each.
// Returns how it died and of what input, printable; nothing when it lived. An input that takes more
// than 20 seconds kills it.
std::string FirstDeadlyInput(FuzzTarget target, const std::vector<std::string>& inputs,
                             int mutations);

}  // namespace psem

#endif  // PSEM_LIB_TESTING_FUZZ_CORPUS_H_
