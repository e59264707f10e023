// Texts that may hold what a subject wrote, made safe to print.

#ifndef PSEM_STRESS_REPORT_SAFE_TEXT_H_
#define PSEM_STRESS_REPORT_SAFE_TEXT_H_

#include <string>

#include "absl/strings/string_view.h"
#include "stress/record/operation.h"

namespace psem {

// Returns `text` as lib/base/printable.h does, but with quotes and backslashes as they are: a
// sentence, in which names are quoted already, stays as it was written.
std::string SafeText(absl::string_view text);

// "acquire"; "call 77" for a kind that there is not: the record lies in memory that the subject's
// processes can write to.
std::string SafeOperationName(OperationKind kind);

}  // namespace psem

#endif  // PSEM_STRESS_REPORT_SAFE_TEXT_H_
