#include "tools/tidy/includes.h"

#include <ostream>

#include "gmock/gmock.h"
#include "gtest/gtest.h"

namespace psem {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const SourceFile kPage = {
    "docs/architecture.md",
    {"# The house", "| room | holds | may include |", "|---|---|---|",
     "| `lib/base` | values, `errors` | abseil |", "| `lib/platform` | the kernel | `lib/base` |",
     "| `lib/inspect` | looks | `lib/base`, `lib/platform` |",
     "| `lib/testing` | for tests | `lib/base` |",
     "| `tools/look` | a program | `lib/inspect`, `lib/platform/clock.h` |",
     "| `tools/look/render` | prints | `lib/base` |"}};

TEST(Includes, OfThisWorkspacePointDown) {
  for (const std::string& offence : IncludeOffences(ReadWorkspace())) ADD_FAILURE() << offence;
}

struct IncludeCase {
  const char* name;
  const char* file;
  const char* line;
  const char* offence;  // Without ":LINE: " and the page; nullptr: none.
};

void PrintTo(const IncludeCase& row, std::ostream* out) { *out << row.name; }

class IncludeTest : public testing::TestWithParam<IncludeCase> {};

TEST_P(IncludeTest, IsAllowedOrNamesTheRule) {
  const IncludeCase& row = GetParam();
  const auto offences = IncludeOffences({kPage, {row.file, {"// Text.", "", row.line}}});
  if (row.offence == nullptr) {
    EXPECT_THAT(offences, IsEmpty());
    return;
  }
  EXPECT_THAT(offences, ElementsAre(std::string(row.file) + ":3: " + row.offence +
                                    " (docs/architecture.md)"));
}

INSTANTIATE_TEST_SUITE_P(
    All, IncludeTest,
    testing::Values(
        IncludeCase{"down", "lib/inspect/a.cc", "#include \"lib/platform/b.h\"", nullptr},
        IncludeCase{"down_two_floors", "lib/inspect/a.h", "#include \"lib/base/b.h\"", nullptr},
        IncludeCase{"own_room", "lib/inspect/a.cc", "#include \"lib/inspect/a.h\"", nullptr},
        IncludeCase{"room_below_own", "tools/look/a.cc", "#include \"tools/look/render/a.h\"",
                    nullptr},
        IncludeCase{"folder_without_row", "tools/look/verb/a.cc", "#include \"tools/look/b.h\"",
                    nullptr},
        IncludeCase{"one_file", "tools/look/a.cc", "#include \"lib/platform/clock.h\"", nullptr},
        IncludeCase{"external", "lib/base/a.cc", "#include \"absl/strings/str_cat.h\"", nullptr},
        IncludeCase{"system", "lib/base/a.cc", "#include <lib/platform/b.h>", nullptr},
        IncludeCase{"comment", "lib/base/a.cc", "// #include \"lib/inspect/b.h\"", nullptr},
        IncludeCase{"testing", "lib/base/a_test.cc", "#include \"lib/testing/b.h\"", nullptr},
        IncludeCase{"up", "lib/platform/a.cc", "#include \"lib/inspect/b.h\"",
                    "includes lib/inspect/b.h; lib/platform may include lib/base"},
        IncludeCase{"up_from_the_ground", "lib/base/a.h", "#include \"lib/platform/b.h\"",
                    "includes lib/platform/b.h; lib/base may include no other room"},
        IncludeCase{"test_up", "lib/base/a_test.cc", "#include \"lib/platform/b.h\"",
                    "includes lib/platform/b.h; lib/base may include no other room"},
        IncludeCase{"past_a_floor", "tools/look/a.cc", "#include \"lib/platform/b.h\"",
                    "includes lib/platform/b.h; tools/look may include lib/inspect, "
                    "lib/platform/clock.h"},
        IncludeCase{"deeper_row_counts", "tools/look/render/a.cc", "#include \"tools/look/a.h\"",
                    "includes tools/look/a.h; tools/look/render may include lib/base"},
        IncludeCase{"name_that_begins_alike", "lib/platform/a.cc", "#include \"lib/baseless/b.h\"",
                    "includes lib/baseless/b.h; lib/platform may include lib/base"},
        IncludeCase{"a_program", "lib/inspect/a.cc", "#include \"tools/look/a.h\"",
                    "includes tools/look/a.h; lib/inspect may include lib/base, lib/platform"},
        IncludeCase{"relative", "lib/base/a.cc", "#include \"b.h\"",
                    "includes b.h; a path starts at the workspace's root"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Includes, FileOutsideTheTableIsNamed) {
  EXPECT_THAT(IncludeOffences({kPage, {"attic/a.cc", {}}}),
              ElementsAre("attic/a.cc: stands in no room of docs/architecture.md"));
}

TEST(Includes, MissingTableIsNamed) {
  EXPECT_THAT(IncludeOffences({{"lib/base/a.cc", {}}}),
              ElementsAre("docs/architecture.md: has no table of rooms"));
}

}  // namespace
}  // namespace psem
