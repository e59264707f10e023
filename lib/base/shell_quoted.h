// Makes hostile bytes safe to paste into a shell.

#ifndef PSEM_LIB_BASE_SHELL_QUOTED_H_
#define PSEM_LIB_BASE_SHELL_QUOTED_H_

#include <string>

#include "absl/strings/string_view.h"

namespace psem {

// Returns `bytes` as one word of a command line: as they are where no shell minds, in single quotes
// where they are printable, else as $'...' with the escapes of lib/base/printable.h, which bash,
// zsh and ksh know. Printable in any case, and the shell makes exactly `bytes` of it.
// Requires: no NUL in `bytes`; no command line can hold one.
std::string ShellQuoted(absl::string_view bytes);

}  // namespace psem

#endif  // PSEM_LIB_BASE_SHELL_QUOTED_H_
