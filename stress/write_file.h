// A file that the user asked for.

#ifndef PSEM_STRESS_WRITE_FILE_H_
#define PSEM_STRESS_WRITE_FILE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace psem {

// Writes `text` to `path`, in place of what was there.
// Returns: whether it could; if not, it has said why on stderr.
bool WriteFile(const std::string& path, absl::string_view text);

}  // namespace psem

#endif  // PSEM_STRESS_WRITE_FILE_H_
