#include "lib/base/counted.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"

namespace psem {

std::string Counted(size_t count, absl::string_view noun) {
  if (count == 1) return absl::StrCat("1 ", noun);
  return absl::StrCat(count, " ", noun, absl::EndsWith(noun, "s") ? "es" : "s");
}

}  // namespace psem
