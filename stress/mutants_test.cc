// The suite can fail: each mutant is caught within the ten seconds that it gets, and for what is
// wrong with it.

#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "absl/strings/strip.h"
#include "gtest/gtest.h"
#include "stress/torture_process.h"

namespace psem {
namespace {

struct MutantCase {
  const char* name;
  const char* subject;
  std::vector<std::string> findings;  // Each is a way in which its one bug shows.
};

void PrintTo(const MutantCase& row, std::ostream* out) { *out << row.name; }

const MutantCase kMutants[] = {
    // Two take one permit; or the store undoes a release that came after the load.
    {"nonatomic_decrement",
     "mutant-nonatomic-decrement",
     {"second-holder", "permit-made-up", "permit-lost"}},
    {"lost_wakeup", "mutant-lost-wakeup", {"lost-wakeup"}},
};

// The line below "Run it again", as arguments.
std::vector<std::string> RerunArguments(const std::string& out) {
  for (absl::string_view line : absl::StrSplit(out, '\n')) {
    if (!absl::ConsumePrefix(&line, "  bazel run -c opt //stress:torture -- ")) continue;
    return absl::StrSplit(line, ' ');
  }
  return {};
}

class MutantTest : public testing::TestWithParam<MutantCase> {};

TEST_P(MutantTest, IsCaughtForTheRightReason) {
  const MutantCase& row = GetParam();
  TortureProcess torture({absl::StrCat("--subject=", row.subject), "--duration=10s"});
  const TortureEnd end = torture.Wait();
  ASSERT_EQ(end.exit_code, 1) << end.out << end.err;
  bool right_reason = false;
  for (const std::string& finding : row.findings) {
    right_reason =
        right_reason || absl::StrContains(end.out, absl::StrCat("\n", finding, ": ", row.subject));
  }
  EXPECT_TRUE(right_reason) << end.out;
  EXPECT_TRUE(torture.Files().empty());
  EXPECT_TRUE(torture.Workers().empty());
}

TEST_P(MutantTest, IsCaughtAgainByTheLineThatRunsItAgain) {
  const MutantCase& row = GetParam();
  const TortureEnd first = RunTorture(
      {absl::StrCat("--subject=", row.subject), "--duration=10s", "--processes=5", "--seed=7"});
  ASSERT_EQ(first.exit_code, 1) << first.out << first.err;
  const std::vector<std::string> arguments = RerunArguments(first.out);
  const std::string line = absl::StrJoin(arguments, " ");
  for (const char* part : {"--seed=0x7", "--processes=5", "--duration=10s", "--scenario="}) {
    EXPECT_TRUE(absl::StrContains(line, part)) << line;
  }
  const TortureEnd second = RunTorture(arguments);
  EXPECT_EQ(second.exit_code, 1) << second.out << second.err;
  EXPECT_TRUE(absl::StartsWith(second.out, "seed 0x7\n")) << second.out;
}

INSTANTIATE_TEST_SUITE_P(All, MutantTest, testing::ValuesIn(kMutants),
                         [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace psem
