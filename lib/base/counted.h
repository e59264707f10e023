// Numbers of things, for people.

#ifndef PSEM_LIB_BASE_COUNTED_H_
#define PSEM_LIB_BASE_COUNTED_H_

#include <cstddef>
#include <string>

#include "absl/strings/string_view.h"

namespace psem {

// "1 thread", "2 threads", "0 processes".
std::string Counted(size_t count, absl::string_view noun);

}  // namespace psem

#endif  // PSEM_LIB_BASE_COUNTED_H_
