// Any bytes, printed and taken for a name.

#include <errno.h>

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/escaping.h"
#include "absl/strings/match.h"
#include "absl/strings/strip.h"
#include "lib/base/errors.h"
#include "lib/base/printable.h"
#include "lib/base/semaphore_name.h"
#include "lib/testing/fuzz_check.h"

namespace psem {
namespace {

// Printable's inverse.
std::string Unprinted(absl::string_view text) {
  std::string bytes;
  while (!text.empty()) {
    if (!absl::ConsumePrefix(&text, "\\")) {
      bytes += text.front();
      text.remove_prefix(1);
    } else if (absl::ConsumePrefix(&text, "x")) {
      PSEM_FUZZ_CHECK(text.size() >= 2);
      bytes += absl::HexStringToBytes(text.substr(0, 2));
      text.remove_prefix(2);
    } else {
      PSEM_FUZZ_CHECK(absl::StartsWith(text, "\\") || absl::StartsWith(text, "\""));
      bytes += text.front();
      text.remove_prefix(1);
    }
  }
  return bytes;
}

void CheckPrintable(absl::string_view bytes) {
  const std::string printable = Printable(bytes);
  PSEM_FUZZ_CHECK(IsSafeToPrint(printable));
  PSEM_FUZZ_CHECK(Unprinted(printable) == bytes);
}

void CheckName(absl::string_view text) {
  const absl::string_view bare = absl::StripPrefix(text, "/");
  const bool is_name = !bare.empty() && bare.size() <= 251 &&
                       bare.find_first_of(absl::string_view("/\0", 2)) == bare.npos;
  const absl::StatusOr<SemaphoreName> name = SemaphoreName::Parse(text);
  PSEM_FUZZ_CHECK(name.ok() == is_name);
  if (!is_name) {
    PSEM_FUZZ_CHECK(name.status().code() == absl::StatusCode::kInvalidArgument);
    PSEM_FUZZ_CHECK(ErrnoOf(name.status()) == EINVAL);
    PSEM_FUZZ_CHECK(IsSafeToPrint(name.status().message()));
    return;
  }
  PSEM_FUZZ_CHECK(name->text() == "/" + std::string(bare));
  PSEM_FUZZ_CHECK(name->file() == "sem." + std::string(bare));
  PSEM_FUZZ_CHECK(name->file().size() <= 255);
  PSEM_FUZZ_CHECK(name->printable() == Printable(name->text()));
  const absl::StatusOr<SemaphoreName> again = SemaphoreName::Parse(name->text());
  PSEM_FUZZ_CHECK(again.ok() && *again == *name);
}

}  // namespace
}  // namespace psem

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const absl::string_view text(reinterpret_cast<const char*>(data), size);
  psem::CheckPrintable(text);
  psem::CheckName(text);
  return 0;
}
