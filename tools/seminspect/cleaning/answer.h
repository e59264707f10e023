// Asking the person at the terminal.

#ifndef PSEM_TOOLS_SEMINSPECT_CLEANING_ANSWER_H_
#define PSEM_TOOLS_SEMINSPECT_CLEANING_ANSWER_H_

#include "absl/strings/string_view.h"

namespace psem {

enum class Answer { kNo, kYes, kQuit };

// Asks `question` on stderr and reads a line of stdin: "y" or "yes" is yes, "q" or the end of stdin
// is quit, all else is no.
Answer Ask(absl::string_view question);

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_CLEANING_ANSWER_H_
