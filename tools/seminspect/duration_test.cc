#include "tools/seminspect/duration.h"

#include <ostream>
#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace psem {
namespace {

TEST(ParseTypedDuration, TakesANumberAndAUnit) {
  const std::pair<const char*, absl::Duration> rows[] = {
      {"0", absl::ZeroDuration()},
      {"0s", absl::ZeroDuration()},
      {"500ms", absl::Milliseconds(500)},
      {"5s", absl::Seconds(5)},
      {"1.5s", absl::Milliseconds(1500)},
      {"2m", absl::Minutes(2)},
      {"1h", absl::Hours(1)},
      {"1h30m", absl::Minutes(90)},
      {"7d", absl::Hours(168)},
      {"36500d", absl::Hours(876000)},
      {"inf", absl::InfiniteDuration()},
  };
  for (const auto& [text, duration] : rows) {
    const absl::StatusOr<absl::Duration> parsed = ParseTypedDuration(text);
    ASSERT_TRUE(parsed.ok()) << text << ": " << parsed.status();
    EXPECT_EQ(*parsed, duration) << text;
  }
}

TEST(ParseTypedDuration, RefusesTheRestAndSaysWhatIsPossible) {
  for (const char* text : {"", "5", "-5s", "+5s", " 5s", "5 s", "5x", "s", "d", "-1d", "1.5d",
                           "36501d", "infinity", "1e3s", "5s ", "\x1b[2J"}) {
    const absl::StatusOr<absl::Duration> parsed = ParseTypedDuration(text);
    EXPECT_FALSE(parsed.ok()) << text;
  }
  EXPECT_EQ(ParseTypedDuration("5\x1b").status().message(),
            "\"5\\x1b\" is no duration; give a number and a unit (ms, s, m, h or d), as in 500ms, "
            "1.5s or 1h30m; 0 or inf");
}

}  // namespace
}  // namespace psem
