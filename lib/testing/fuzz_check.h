// What fuzz targets demand of what they test.

#ifndef PSEM_LIB_TESTING_FUZZ_CHECK_H_
#define PSEM_LIB_TESTING_FUZZ_CHECK_H_

#include <stdio.h>
#include <stdlib.h>

#include "absl/strings/string_view.h"

// Aborts unless `condition` holds, which is how libFuzzer and fuzz_corpus.h see a finding.
#define PSEM_FUZZ_CHECK(condition)                                                 \
  do {                                                                             \
    if (condition) break;                                                          \
    fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
    abort();                                                                       \
  } while (false)

namespace psem {

// Whether `text` is UTF-8, by the judgement of iconv(3), without control characters and without
// those that reorder what stands around them.
bool IsSafeToPrint(absl::string_view text);

}  // namespace psem

#endif  // PSEM_LIB_TESTING_FUZZ_CHECK_H_
