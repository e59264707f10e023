// strerrorname_np and strerrordesc_np (glibc 2.32) neither translate nor share a buffer, so a text
// is the same in every locale and thread.

#include "lib/base/errors.h"

#include <errno.h>
#include <string.h>

#include "absl/strings/cord.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"

namespace psem {
namespace {

constexpr char kErrnoPayload[] = "psem/errno";

absl::StatusCode CodeOf(int error_number) {
  switch (error_number) {
    case EAGAIN:
    case EBUSY:
      return absl::StatusCode::kUnavailable;
    case ECANCELED:
    case EINTR:
      return absl::StatusCode::kCancelled;
    case ETIMEDOUT:
      return absl::StatusCode::kDeadlineExceeded;
    case EACCES:
    case EPERM:
    case EROFS:
      return absl::StatusCode::kPermissionDenied;
    case ENOENT:
      return absl::StatusCode::kNotFound;
    case EEXIST:
      return absl::StatusCode::kAlreadyExists;
    case EINVAL:
    case ENAMETOOLONG:
      return absl::StatusCode::kInvalidArgument;
    case EOVERFLOW:
      return absl::StatusCode::kOutOfRange;
    case EDQUOT:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ENOSPC:
      return absl::StatusCode::kResourceExhausted;
    case EISDIR:
    case ELOOP:
    case ENOTDIR:
      return absl::StatusCode::kFailedPrecondition;
    case ENOSYS:
    case EOPNOTSUPP:
      return absl::StatusCode::kUnimplemented;
    default:
      return absl::StatusCode::kUnknown;
  }
}

std::string Meaning(int error_number) {
  // The system's text speaks of a connection.
  if (error_number == ETIMEDOUT) return "timed out";
  const char* description = strerrordesc_np(error_number);
  if (description == nullptr) return "unknown error";
  std::string meaning = description;
  // "Permission denied" reads on after a colon; "RPC failed" and other acronyms keep their case.
  if (meaning.size() > 1 && meaning[1] >= 'a') meaning[0] |= 0x20;
  return meaning;
}

absl::Status WithErrno(absl::Status status, int error_number) {
  if (error_number != 0) status.SetPayload(kErrnoPayload, absl::Cord(absl::StrCat(error_number)));
  return status;
}

}  // namespace

absl::Status ErrnoStatus(int error_number, absl::string_view verb, absl::string_view subject,
                         absl::string_view advice) {
  std::string text = absl::StrCat(verb, " \"", subject, "\": ", Meaning(error_number), " (",
                                  ErrnoName(error_number), ")");
  if (!advice.empty()) absl::StrAppend(&text, "; ", advice);
  return WithErrno(absl::Status(CodeOf(error_number), text), error_number);
}

absl::Status FaultStatus(absl::StatusCode code, int error_number, absl::string_view verb,
                         absl::string_view subject, absl::string_view text) {
  return WithErrno(absl::Status(code, absl::StrCat(verb, " \"", subject, "\": ", text)),
                   error_number);
}

int ErrnoOf(const absl::Status& status) {
  const absl::optional<absl::Cord> payload = status.GetPayload(kErrnoPayload);
  int error_number = 0;
  if (!payload.has_value() || !absl::SimpleAtoi(std::string(*payload), &error_number)) return 0;
  return error_number;
}

std::string ErrnoName(int error_number) {
  const char* name = strerrorname_np(error_number);
  return name != nullptr ? name : absl::StrCat("errno ", error_number);
}

}  // namespace psem
