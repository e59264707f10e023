// The one place where an errno becomes an absl::Status.
//
// Every text has the shape
//     VERB "NAME": meaning (ERRNO); what to do
// and the errno rides along as a payload, so that no program has to parse the text.

#ifndef PSEM_LIB_BASE_ERRORS_H_
#define PSEM_LIB_BASE_ERRORS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/string_view.h"

namespace psem {

// Returns a failed status for `error_number`, as `verb "subject": meaning (ERRNO); advice`.
// `subject` must be printable already (SemaphoreName::printable()); an empty `advice` is left out.
// Requires: error_number > 0.
absl::Status ErrnoStatus(int error_number, absl::string_view verb, absl::string_view subject,
                         absl::string_view advice);

// Returns a failed status for a fault that has no errno of the kernel's: wrong use of a handle, or
// a file that is no semaphore. `error_number` is the nearest errno, kept as the payload (0: none).
absl::Status FaultStatus(absl::StatusCode code, int error_number, absl::string_view verb,
                         absl::string_view subject, absl::string_view text);

// Returns the errno that `status` carries, or 0 when it carries none.
int ErrnoOf(const absl::Status& status);

// Returns "EACCES" for EACCES; "errno 9999" for a number that has no name.
std::string ErrnoName(int error_number);

}  // namespace psem

#endif  // PSEM_LIB_BASE_ERRORS_H_
