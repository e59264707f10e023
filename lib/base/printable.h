// Makes hostile bytes safe to print.

#ifndef PSEM_LIB_BASE_PRINTABLE_H_
#define PSEM_LIB_BASE_PRINTABLE_H_

#include <string>

#include "absl/strings/string_view.h"

namespace psem {

// Returns `bytes` as valid UTF-8 that is safe on a terminal, in quotes and in JSON. Control
// characters, invalid UTF-8 and characters that are invisible or reorder text become \xNN byte by
// byte; a backslash and a double quote get a backslash before them. So different bytes never print
// alike.
std::string Printable(absl::string_view bytes);

}  // namespace psem

#endif  // PSEM_LIB_BASE_PRINTABLE_H_
