#include "tools/seminspect/duration.h"

#include "absl/status/status.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "lib/base/printable.h"

namespace psem {
namespace {

absl::Status NoDuration(absl::string_view text) {
  return absl::InvalidArgumentError(
      absl::StrCat("\"", Printable(text),
                   "\" is no duration; give a number and a unit (ms, s, m, h or d), as in 500ms, "
                   "1.5s or 1h30m; 0 or inf"));
}

bool BeginsWithDigit(absl::string_view text) {
  return !text.empty() && text[0] >= '0' && text[0] <= '9';
}

}  // namespace

absl::StatusOr<absl::Duration> ParseTypedDuration(absl::string_view text) {
  if (text == "inf") return absl::InfiniteDuration();
  // abseil takes signs, and units that nobody waits for.
  if (!BeginsWithDigit(text)) return NoDuration(text);
  int64_t days = 0;
  absl::string_view number = text;
  if (absl::ConsumeSuffix(&number, "d")) {
    constexpr int64_t kMostDays = 36500;
    if (!absl::SimpleAtoi(number, &days) || days > kMostDays) return NoDuration(text);
    return days * absl::Hours(24);
  }
  absl::Duration duration;
  if (!absl::ParseDuration(text, &duration)) return NoDuration(text);
  return duration;
}

}  // namespace psem
