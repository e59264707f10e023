#include "tools/seminspect/render/openmetrics.h"

#include <stdlib.h>

#include <limits>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"

namespace psem {
namespace {

TEST(OpenMetrics, HasEachFamilyWithItsHelpTypeAndSamples) {
  OpenMetricsText text;
  text.BeginGauges("room_temperature_celsius", "How warm it is.");
  text.Add({{"room", "hall"}, {"floor", "0"}}, 21.5);
  text.Add({{"room", "attic"}, {"floor", "2"}}, -3);
  text.BeginGauges("rooms", "How many there are.");
  text.Add({}, 2);
  EXPECT_EQ(std::move(text).Finish(),
            "# HELP room_temperature_celsius How warm it is.\n"
            "# TYPE room_temperature_celsius gauge\n"
            "room_temperature_celsius{room=\"hall\",floor=\"0\"} 21.5\n"
            "room_temperature_celsius{room=\"attic\",floor=\"2\"} -3\n"
            "# HELP rooms How many there are.\n"
            "# TYPE rooms gauge\n"
            "rooms 2\n"
            "# EOF\n");
}

TEST(OpenMetrics, FamilyWithoutSamplesLeavesNoTrace) {
  OpenMetricsText text;
  text.BeginGauges("first", "It has none.");
  text.BeginGauges("second", "It has one.");
  text.Add({}, 0);
  text.BeginGauges("third", "It has none.");
  EXPECT_EQ(std::move(text).Finish(),
            "# HELP second It has one.\n# TYPE second gauge\nsecond 0\n# EOF\n");
  EXPECT_EQ(OpenMetricsText().Finish(), "# EOF\n");
}

std::string SampleLine(absl::string_view value, double number) {
  OpenMetricsText text;
  text.BeginGauges("a", "b");
  text.Add({{"c", value}}, number);
  const std::string all = std::move(text).Finish();
  absl::string_view line = all;
  EXPECT_TRUE(absl::ConsumePrefix(&line, "# HELP a b\n# TYPE a gauge\na{c=\""));
  EXPECT_TRUE(absl::ConsumeSuffix(&line, "\n# EOF\n"));
  return std::string(line);
}

TEST(OpenMetrics, LabelsAreEscapedAndNothingElseIs) {
  EXPECT_EQ(SampleLine("", 1), "\"} 1");
  EXPECT_EQ(SampleLine("a\\b", 1), "a\\\\b\"} 1");
  EXPECT_EQ(SampleLine("a\"b", 1), "a\\\"b\"} 1");
  EXPECT_EQ(SampleLine("a\nb", 1), "a\\nb\"} 1");
  EXPECT_EQ(SampleLine("\\n\\\\\"\"\n", 1), "\\\\n\\\\\\\\\\\"\\\"\\n\"} 1");
  EXPECT_EQ(SampleLine("{}, ='\t\u00e9\u4e2d", 1), "{}, ='\t\u00e9\u4e2d\"} 1");
}

TEST(OpenMetrics, NumbersAreExactAndWithoutExponent) {
  const struct {
    double number;
    const char* text;
  } kRows[] = {
      {0, "0"},
      {1000000, "1000000"},
      {4294967295.0, "4294967295"},
      {9007199254740992.0, "9007199254740992"},
      {0.1, "0.1"},
      {0.000001, "0.000001"},
      {1764069344.123456, "1764069344.123456"},
      {-0.5, "-0.5"},
      {1e20, "100000000000000000000"},
  };
  for (const auto& row : kRows)
    EXPECT_EQ(SampleLine("", row.number), absl::StrCat("\"} ", row.text));
  for (const double extreme :
       {std::numeric_limits<double>::max(), std::numeric_limits<double>::denorm_min()}) {
    EXPECT_EQ(strtod(SampleLine("", extreme).c_str() + 3, nullptr), extreme);
  }
}

}  // namespace
}  // namespace psem
