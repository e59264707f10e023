// However a torture ends, its workers end with it and nothing of it stays in /dev/shm.

#include <signal.h>

#include <algorithm>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/testing/child_process.h"
#include "stress/torture_process.h"

namespace psem {
namespace {

// Long enough that no machine comes to its end.
const std::vector<std::string> kEndless = {"--subject=glibc", "--duration=1h", "--processes=4"};

bool AnyIsAlive(const std::vector<pid_t>& processes) {
  return std::any_of(processes.begin(), processes.end(), IsAlive);
}

// Waits until the torture has all its workers. They change from run to run.
std::vector<pid_t> AwaitWorkers(const TortureProcess& torture) {
  std::vector<pid_t> workers;
  EXPECT_TRUE(WaitUntilTrue([&] {
    workers = torture.Workers();
    return workers.size() == 4 && !torture.Files().empty();
  }));
  return workers;
}

class EndingSignalTest : public testing::TestWithParam<int> {};

TEST_P(EndingSignalTest, EndsAllPrintsTheTableAndDiesOfIt) {
  TortureProcess torture(kEndless);
  AwaitWorkers(torture);
  torture.Signal(GetParam());
  const TortureEnd end = torture.Wait();
  EXPECT_EQ(end.signal, GetParam());
  EXPECT_TRUE(absl::StrContains(end.out, "unfinished")) << end.out;
  EXPECT_TRUE(absl::StrContains(end.out, "nothing found")) << end.out;
  EXPECT_TRUE(absl::StrContains(end.out, "glibc was fine so far")) << end.out;
  EXPECT_TRUE(torture.Files().empty());
  EXPECT_TRUE(torture.Workers().empty());
}

INSTANTIATE_TEST_SUITE_P(All, EndingSignalTest, testing::Values(SIGINT, SIGTERM, SIGHUP, SIGQUIT),
                         [](const auto& info) {
                           return absl::StrCat("SIG", sigabbrev_np(info.param));
                         });

TEST(TortureEnd, LeavesNothingWhenItIsKilled) {
  TortureProcess torture(kEndless);
  const std::vector<pid_t> workers = AwaitWorkers(torture);
  torture.Signal(SIGKILL);
  EXPECT_EQ(torture.Wait().signal, SIGKILL);
  EXPECT_TRUE(WaitUntilTrue([&] { return !AnyIsAlive(workers); }));
  EXPECT_TRUE(WaitUntilTrue([&] { return torture.Files().empty(); }));
}

TEST(TortureEnd, KilledWorkerMakesItInconclusive) {
  TortureProcess torture(
      {"--subject=glibc", "--duration=1h", "--scenario=conservation", "--processes=4"});
  // Again and again: one that has just come to its end does not notice.
  EXPECT_TRUE(WaitUntilTrue([&] {
    const std::vector<pid_t> workers = torture.Workers();
    if (workers.size() == 4) kill(workers[2], SIGKILL);
    return !IsAlive(torture.pid());
  }));
  const TortureEnd end = torture.Wait();
  EXPECT_EQ(end.exit_code, 3) << end.out << end.err;
  EXPECT_TRUE(absl::StrContains(end.out, ") was killed by SIGKILL, which is not the suite's"))
      << end.out;
  EXPECT_TRUE(absl::StrContains(end.out, "\nINCONCLUSIVE  ")) << end.out;
  EXPECT_TRUE(torture.Files().empty());
  EXPECT_TRUE(torture.Workers().empty());
}

TEST(TortureEnd, WorkersLeaveTheSignalsThatEndItToTheTorture) {
  TortureProcess torture({"--subject=glibc", "--duration=300ms", "--scenario=ping_pong"});
  EXPECT_TRUE(WaitUntilTrue([&] {
    const std::vector<pid_t> workers = torture.Workers();
    for (const pid_t worker : workers) kill(worker, SIGINT);
    return workers.size() >= 2;
  }));
  const TortureEnd end = torture.Wait();
  EXPECT_EQ(end.exit_code, 0) << end.out << end.err;
}

}  // namespace
}  // namespace psem
