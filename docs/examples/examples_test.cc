// Runs every example as its reader would, and looks whether it leaves anything behind.

#include <signal.h>

#include <filesystem>
#include <ostream>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "docs/examples/running_example.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

using testing::ElementsAreArray;
using testing::IsEmpty;

class ExampleTest : public testing::Test {
 protected:
  // A write to an example that has ended is to fail the test, and not to kill it.
  ExampleTest() { signal(SIGPIPE, SIG_IGN); }

  void TearDown() override { EXPECT_THAT(FilesLeft(), IsEmpty()); }

  // Of this test's names: the semaphores, and the shared memory beside them.
  std::vector<std::string> FilesLeft() const {
    std::vector<std::string> left;
    for (const auto& entry : std::filesystem::directory_iterator("/dev/shm")) {
      std::string file = entry.path().filename();
      if (absl::StrContains(file, names_.prefix())) left.push_back(std::move(file));
    }
    return left;
  }

  std::string name() const { return names_.Name("example"); }

  // Ends it, and expects that it had nothing more to say.
  static void ExpectEnd(RunningExample& example, const std::string& end) {
    EXPECT_EQ(example.Wait().Text(), end);
    EXPECT_EQ(example.ReadLine(), "");
    EXPECT_EQ(example.Wait().output, "");
  }

  const OwnNames names_;
};

struct Row {
  const char* program;
  std::vector<std::string> lines;
};

void PrintTo(const Row& row, std::ostream* stream) { *stream << row.program; }

// Those that need nobody.
const Row kRows[] = {
    {"acquire_with_fallback", {"busy: yesterday's report", "today's report"}},
    {"connection_pool", {"6 clients made 600 queries", "closed 3 idle connections"}},
    {"from_sem_open", {"working with glibc", "working with psem"}},
    {"mutual_exclusion", {"4 workers counted to 4000"}},
    {"open_with_care", {"created", "unlinked meanwhile; opening it again", "created"}},
    {"parent_child", {"parent: wrote \"hi there\"", "child: read \"hi there\""}},
    {"producer_consumer", {"consumer: 100 items, their sum is 5050", "producer: 100 items"}},
    {"seeing",
     {"child: still waits for 1 permit of 0", "parent: 0 permits, 1 waiter",
      "child: 1 of 1 acquires had to wait"}},
    {"threads", {"4 threads counted to 4000"}},
    {"use_from_c", {"working in C", "3 permits are free"}},
};

class SelfContainedTest : public ExampleTest, public testing::WithParamInterface<Row> {};

TEST_P(SelfContainedTest, PrintsWhatItSaysAndLeavesNothing) {
  RunningExample example(GetParam().program, name());
  std::vector<std::string> lines;
  for (size_t i = 0; i < GetParam().lines.size(); ++i) lines.push_back(example.ReadLine());
  EXPECT_THAT(lines, ElementsAreArray(GetParam().lines));
  ExpectEnd(example, "exited with 0");
}

INSTANTIATE_TEST_SUITE_P(Examples, SelfContainedTest, testing::ValuesIn(kRows),
                         [](const auto& info) { return std::string(info.param.program); });

TEST_F(ExampleTest, CtrlCCancels) {
  RunningExample example("cancel_on_ctrl_c", name());
  ASSERT_EQ(example.ReadLine(), "waiting; press Ctrl-C");
  example.Signal(SIGINT);
  EXPECT_EQ(example.ReadLine(), "cancelled; no permit was taken");
  ExpectEnd(example, "exited with 0");
}

TEST_F(ExampleTest, CtrlCCancelsOneThatSleeps) {
  RunningExample example("cancel_on_ctrl_c", name());
  ASSERT_EQ(example.ReadLine(), "waiting; press Ctrl-C");
  ASSERT_TRUE(WaitUntilTrue([&example] { return example.IsWaiting(); }));
  example.Signal(SIGINT);
  EXPECT_EQ(example.ReadLine(), "cancelled; no permit was taken");
  ExpectEnd(example, "exited with 0");
}

TEST_F(ExampleTest, SignalHandlerPosts) {
  RunningExample example("post_from_signal", name());
  ASSERT_EQ(example.ReadLine(), absl::StrCat("waiting for 3 signals: kill -USR1 ", example.pid()));
  for (int i = 1; i <= 3; ++i) {
    ASSERT_TRUE(WaitUntilTrue([&example] { return example.IsWaiting(); }));
    example.Signal(SIGUSR1);
    ASSERT_EQ(example.ReadLine(), absl::StrCat("signal ", i));
  }
  ExpectEnd(example, "exited with 0");
}

TEST_F(ExampleTest, SecondInstanceEndsAtOnce) {
  RunningExample first("single_instance", name());
  ASSERT_EQ(first.ReadLine(), "running; press Enter to end");

  RunningExample second("single_instance", name());
  EXPECT_EQ(second.ReadLine(), "runs already");
  ExpectEnd(second, "exited with 2");

  first.PressEnter();
  EXPECT_EQ(first.ReadLine(), "done");
  ExpectEnd(first, "exited with 0");
}

TEST_F(ExampleTest, InstanceThatWasEndedBySigtermMakesRoom) {
  RunningExample first("single_instance", name());
  ASSERT_EQ(first.ReadLine(), "running; press Enter to end");
  first.Signal(SIGTERM);
  ExpectEnd(first, "died of SIGTERM (15)");

  RunningExample second("single_instance", name());
  EXPECT_EQ(second.ReadLine(), "running; press Enter to end");
  second.PressEnter();
  EXPECT_EQ(second.ReadLine(), "done");
  ExpectEnd(second, "exited with 0");
}

}  // namespace
}  // namespace psem
