#include "lib/base/semaphore_name.h"

#include <errno.h>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"

namespace psem {

absl::StatusOr<SemaphoreName> SemaphoreName::Parse(absl::string_view text, absl::string_view verb) {
  const absl::string_view name = absl::StripPrefix(text, "/");
  std::string why;
  if (name.empty()) {
    why = "it is empty";
  } else if (name.size() > kMaxLength) {
    why = absl::StrCat("it has ", name.size());
  } else if (absl::StrContains(name, '/')) {
    why = "it has a further slash";
  } else if (absl::StrContains(name, '\0')) {
    why = "it has a NUL byte";
  }
  if (why.empty()) return SemaphoreName(absl::StrCat("/", name));

  // The longest valid name is enough of a text to recognise it by.
  constexpr size_t kShownLength = kMaxLength + 1;
  const std::string shown = absl::StrCat(Printable(text.substr(0, kShownLength)),
                                         text.size() > kShownLength ? "..." : "");
  return FaultStatus(absl::StatusCode::kInvalidArgument, EINVAL, verb, shown,
                     absl::StrCat("not a semaphore name (EINVAL): ", why,
                                  "; give 1 to 251 bytes, with or without one leading slash, no "
                                  "further slash and no NUL"));
}

std::string SemaphoreName::printable() const { return Printable(text_); }

std::string SemaphoreName::file() const { return absl::StrCat(kFilePrefix, text_.substr(1)); }

}  // namespace psem
