// A glob of any bytes up to the last newline of the input, and the name that follows.

#include <fnmatch.h>

#include <algorithm>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/base/printable.h"
#include "lib/inspect/filter/name_glob.h"
#include "lib/testing/fuzz_check.h"

namespace psem {
namespace {

bool Has(absl::string_view text, absl::string_view some_of) {
  return text.find_first_of(some_of) != text.npos;
}

// Where both mean the same: fnmatch(3) has classes in brackets and no \xNN, and takes a bracket
// that is not closed for itself.
bool FnmatchKnows(absl::string_view pattern, absl::string_view name) {
  constexpr absl::string_view kNul("\0", 1);
  constexpr int kManyStars = 8;  // More may take it for ever.
  return !Has(pattern, "[") && !absl::StrContains(pattern, "\\x") && !Has(pattern, kNul) &&
         !Has(name, kNul) && std::count(pattern.begin(), pattern.end(), '*') < kManyStars;
}

void CheckGlob(const std::string& pattern, const std::string& name) {
  const absl::StatusOr<NameGlob> glob = NameGlob::Parse(pattern);
  if (!glob.ok()) {
    PSEM_FUZZ_CHECK(IsSafeToPrint(glob.status().message()));
    return;
  }
  const bool matches = glob->Matches(name);
  PSEM_FUZZ_CHECK(glob->Matches(absl::StrCat("/", name)) == matches || name[0] == '/');
  const auto longer = NameGlob::Parse(absl::StrCat(pattern, "*"));
  PSEM_FUZZ_CHECK(longer.ok() && (!matches || longer->Matches(name)));
  if (!FnmatchKnows(pattern, name)) return;
  const std::string bare_pattern(absl::StripPrefix(pattern, "/"));
  const std::string bare_name(absl::StripPrefix(name, "/"));
  PSEM_FUZZ_CHECK((fnmatch(bare_pattern.c_str(), bare_name.c_str(), 0) == 0) == matches);
}

// A name as it was printed finds itself.
void CheckPrinted(const std::string& name) {
  if (absl::StripPrefix(name, "/").empty() || Has(name, "*?[")) return;
  const absl::StatusOr<NameGlob> glob = NameGlob::Parse(Printable(name));
  PSEM_FUZZ_CHECK(glob.ok() && glob->Matches(name));
}

}  // namespace
}  // namespace psem

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string input(reinterpret_cast<const char*>(data), size);
  const size_t newline = input.rfind('\n');
  const std::string name = newline == input.npos ? "/jobs" : input.substr(newline + 1);
  psem::CheckGlob(input.substr(0, newline), name);
  psem::CheckPrinted(name);
  return 0;
}
