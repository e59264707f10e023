#include "lib/c/answer.h"

#include <stdio.h>

#include <exception>
#include <new>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/base/semaphore_name.h"

namespace psem {
namespace {

// The longest text has a name of 252 bytes twice, each byte printed as \xNN. Not a std::string: it
// takes no memory when memory ran out, and is still there when exit handlers run.
thread_local char last_error[3000];

// Longer texts are cut: nothing but an exception's own has that length.
void Remember(absl::string_view text) {
  snprintf(last_error, sizeof(last_error), "%.*s", static_cast<int>(text.size()), text.data());
}

}  // namespace

const char* LastErrorText() { return last_error; }

absl::Status MisuseError(int error, absl::string_view verb, absl::string_view name,
                         absl::string_view text) {
  // Perhaps no name at all: the longest valid one is enough of a text to recognise it by.
  const std::string shown = Printable(name.substr(0, SemaphoreName::kMaxLength + 1));
  return FaultStatus(absl::StatusCode::kInvalidArgument, error, verb, shown, text);
}

absl::Status NullError(absl::string_view verb, absl::string_view parameter) {
  return MisuseError(EINVAL, verb, "", absl::StrCat(parameter, " is null (EINVAL)"));
}

namespace internal {

int Fail(const absl::Status& status) {
  const int error = ErrnoOf(status);
  Remember(status.message());
  return error != 0 ? error : EPROTO;
}

int FailByException() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    Remember("out of memory (ENOMEM)");
    return ENOMEM;
  } catch (const std::exception& exception) {
    snprintf(last_error, sizeof(last_error), "a C++ exception (EPROTO): %s", exception.what());
  } catch (...) {
    Remember("a C++ exception (EPROTO)");
  }
  return EPROTO;
}

}  // namespace internal
}  // namespace psem
