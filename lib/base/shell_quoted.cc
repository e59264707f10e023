#include "lib/base/shell_quoted.h"

#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "lib/base/printable.h"

namespace psem {
namespace {

bool NeedsNoQuotes(char c) { return absl::ascii_isalnum(c) || absl::StrContains("/._-:,+@", c); }

}  // namespace

std::string ShellQuoted(absl::string_view bytes) {
  if (!bytes.empty() && std::all_of(bytes.begin(), bytes.end(), NeedsNoQuotes)) {
    return std::string(bytes);
  }
  const std::string printable = Printable(bytes);
  const bool is_plain = printable == bytes && !absl::StrContains(bytes, '\'');
  if (is_plain) return absl::StrCat("'", bytes, "'");
  return absl::StrCat("$'", absl::StrReplaceAll(printable, {{"'", "\\'"}}), "'");
}

}  // namespace psem
