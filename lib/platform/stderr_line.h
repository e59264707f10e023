// Notices on stderr that can be written anywhere, a dying process's signal handler included.

#ifndef PSEM_LIB_PLATFORM_STDERR_LINE_H_
#define PSEM_LIB_PLATFORM_STDERR_LINE_H_

#include <initializer_list>

#include "absl/strings/string_view.h"

namespace psem {

// Writes "[psem] ", the parts and a newline to stderr, in one piece as far as the kernel keeps it
// so; what does not fit in 4096 bytes is cut. A stderr that is closed or broken is no error, and no
// SIGPIPE.
// Signals: async-signal-safe; keeps errno.
void WriteStderrLine(std::initializer_list<absl::string_view> parts);

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_STDERR_LINE_H_
