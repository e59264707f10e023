// Notices on stderr that can be written anywhere, a dying process's signal handler included.

#ifndef PSEM_LIB_PLATFORM_STDERR_LINE_H_
#define PSEM_LIB_PLATFORM_STDERR_LINE_H_

#include <initializer_list>

#include "absl/strings/string_view.h"

namespace psem {

// What becomes of a line when whoever reads stderr is behind.
enum class WhenFull {
  kWait,  // As every write to stderr does.
  kDrop,  // The line is lost: for those who must come to their end.
};

// Writes "[psem] ", the parts and a newline to stderr, in one piece as far as the kernel keeps it
// so; what does not fit in 4096 bytes is cut. A stderr that is closed or broken is no error, and no
// SIGPIPE.
// Requires: 8 parts at the most.
// Signals: async-signal-safe, with little stack; keeps errno.
void WriteStderrLine(std::initializer_list<absl::string_view> parts,
                     WhenFull when_full = WhenFull::kWait);

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_STDERR_LINE_H_
