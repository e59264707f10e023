#include "stress/report/safe_text.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "lib/base/printable.h"

namespace psem {

std::string SafeText(absl::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const size_t length = std::min(text.find_first_of("\"\\"), text.size());
    absl::StrAppend(&safe, Printable(text.substr(0, length)));
    text.remove_prefix(length);
    if (text.empty()) break;
    safe.push_back(text.front());
    text.remove_prefix(1);
  }
  return safe;
}

std::string SafeOperationName(OperationKind kind) {
  if (kind > OperationKind::kUnlinkNamed) return absl::StrCat("call ", static_cast<int>(kind));
  return std::string(OperationName(kind));
}

}  // namespace psem
