// What seminspect export writes, and the alerts on it, judged by Prometheus's own promtool.

#include <fcntl.h>
#include <unistd.h>

#include <fstream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "absl/strings/string_view.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/testing/child_process.h"
#include "lib/testing/planted_directory.h"
#include "tools/seminspect/run_seminspect.h"
#include "tools/seminspect/whole/hostile_names.h"

namespace psem {
namespace {

using testing::HasSubstr;

// promtool with the file at `path` as its stdin.
Ending RunPromtool(const std::vector<std::string>& arguments, const std::string& path) {
  std::vector<std::string> command = {"promtool"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return RunProgram(command, [&path] {
    const int file = open(path.c_str(), O_RDONLY | O_CLOEXEC);
    PSEM_CHILD_CHECK(file >= 0);
    PSEM_CHILD_CHECK(dup2(file, STDIN_FILENO) == STDIN_FILENO);
  });
}

std::string CheckMetrics(const std::string& path) {
  const Ending run = RunPromtool({"check", "metrics"}, path);
  return absl::StrCat(run.out, run.err, run.end.Text());
}

class PromtoolTest : public testing::Test {
 protected:
  // Exports what is planted, and returns the text.
  std::string MustExport(const std::vector<std::string>& more = {}) {
    std::vector<std::string> arguments = {"export", "--root", planted_.path()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    const Ending run = RunSeminspect(arguments);
    EXPECT_EQ(run.end.Text(), "exited with 0") << run.err;
    return run.out;
  }

  std::string Written(const std::string& text) {
    std::ofstream(scratch_.PathOf("metrics")) << text;
    return scratch_.PathOf("metrics");
  }

  PlantedDirectory planted_;
  PlantedDirectory scratch_;
};

TEST_F(PromtoolTest, TakesHostileNames) {
  for (const std::string& name : HostileNames()) {
    planted_.File(absl::StrCat("sem.", name), Glibc64Bytes(1));
  }
  const std::string text = MustExport();
  EXPECT_EQ(CheckMetrics(Written(text)), "exited with 0");
  EXPECT_THAT(text, testing::Not(HasSubstr("\nseminspect_forged")));
}

TEST_F(PromtoolTest, TakesNothing) {
  EXPECT_EQ(CheckMetrics(Written(MustExport())), "exited with 0");
}

TEST_F(PromtoolTest, TakesADirectoryThatCannotBeRead) {
  const Ending run = RunSeminspect({"export", "--root", "/nowhere\n\"\\"});
  EXPECT_EQ(run.end.Text(), "exited with 1");
  EXPECT_EQ(CheckMetrics(Written(run.out)), "exited with 0");
}

TEST_F(PromtoolTest, TakesThreeThousand) {
  for (int i = 0; i < 3000; ++i) planted_.File(absl::StrCat("sem.", i), Glibc64Bytes(1));
  const auto values_in = [](const std::string& text) {
    int values = 0;
    for (absl::string_view line : absl::StrSplit(text, '\n')) {
      if (absl::StartsWith(line, "seminspect_semaphore_value{")) ++values;
    }
    return values;
  };
  const std::string limited = MustExport();
  EXPECT_EQ(values_in(limited), 1000);
  EXPECT_THAT(limited, HasSubstr(absl::StrCat("seminspect_omitted_semaphores{directory=\"",
                                              planted_.path(), "\"} 2000\n")));
  EXPECT_EQ(CheckMetrics(Written(limited)), "exited with 0");
  const std::string whole = MustExport({"--limit", "3000"});
  EXPECT_EQ(values_in(whole), 3000);
  EXPECT_EQ(CheckMetrics(Written(whole)), "exited with 0");
}

// promtool's reader of OpenMetrics makes blocks of a database, for which each sample has a time.
TEST_F(PromtoolTest, ReadsItAsOpenMetricsToo) {
  for (const std::string& name : HostileNames()) {
    planted_.File(absl::StrCat("sem.", name), Glibc64Bytes(7));
  }
  const std::string exported = MustExport();
  std::string timed;
  for (absl::string_view line : absl::StrSplit(exported, '\n', absl::SkipEmpty())) {
    absl::StrAppend(&timed, line, absl::StartsWith(line, "#") ? "\n" : " 1700000000\n");
  }
  const std::vector<std::string> arguments = {"tsdb", "create-blocks-from", "openmetrics"};
  scratch_.Directory("blocks");
  scratch_.Directory("blocks/wal");  // Without it nothing reads the blocks.
  const auto make_blocks = [&](const std::string& text) {
    std::vector<std::string> whole = arguments;
    whole.push_back(Written(text));
    whole.push_back(scratch_.PathOf("blocks"));
    return RunPromtool(whole, "/dev/null");
  };
  const Ending run = make_blocks(timed);
  EXPECT_EQ(run.end.Text(), "exited with 0") << run.err;
  const Ending dump = RunPromtool({"tsdb", "dump", scratch_.PathOf("blocks")}, "/dev/null");
  size_t values = 0;
  for (absl::string_view line : absl::StrSplit(dump.out, '\n')) {
    if (!absl::StrContains(line, "__name__=\"seminspect_semaphore_value\"")) continue;
    EXPECT_THAT(std::string(line), testing::EndsWith("} 7 1700000000000"));
    ++values;
  }
  EXPECT_EQ(values, HostileNames().size()) << dump.err;

  // It minds the last line, so that a text that was cut off is known.
  EXPECT_EQ(make_blocks(timed.substr(0, timed.size() - 6)).end.Text(), "exited with 1");
}

TEST(Alerts, AreWellFormedAndDoWhatTheySay) {
  for (const std::vector<std::string>& arguments : std::vector<std::vector<std::string>>{
           {"check", "rules", "docs/alerts.yml"}, {"test", "rules", "docs/alerts_test.yml"}}) {
    const Ending run = RunPromtool(arguments, "/dev/null");
    EXPECT_EQ(run.end.Text(), "exited with 0") << run.out << run.err;
    EXPECT_THAT(run.out, HasSubstr("SUCCESS"));
  }
}

}  // namespace
}  // namespace psem
