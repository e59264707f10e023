#include "lib/inspect/process/process_facts.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/testing/child_process.h"
#include "lib/testing/planted_proc.h"

namespace psem {
namespace {

std::string StatOf(absl::string_view name, char state, int64_t start_seconds) {
  return absl::StrCat("10 (", name, ") ", std::string(1, state),
                      " 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 ",
                      start_seconds * sysconf(_SC_CLK_TCK), " 0 0\n");
}

class PlantedProcess : public testing::Test {
 protected:
  PlantedProcess() {
    proc_.File("stat", "cpu  1 2 3\nbtime 1700000000\n");
    proc_.Process(10, kPrivateMapping);
    proc_.File("10/stat", StatOf("worker", 'S', 50));
    proc_.File("10/status", "Name:\tworker\nUid:\t1\t0\t1\t1\nNSpid:\t10\n");
    proc_.File("10/cmdline", std::string("/bin/worker\0--fast\0", 19));
    proc_.File("10/cgroup", "0::/system.slice/worker.service\n");
  }

  void Replace(const std::string& file, absl::string_view bytes) const {
    proc_.Remove(file);
    proc_.File(file, bytes);
  }

  ProcessFacts Look() const { return LookAtProcesses({10}, proc_.path()).at(0); }

  PlantedProc proc_;
};

TEST_F(PlantedProcess, IsKnownWhole) {
  const ProcessFacts facts = Look();
  EXPECT_EQ(facts.process, 10);
  EXPECT_FALSE(facts.gone);
  EXPECT_EQ(*facts.command, "/bin/worker --fast");
  EXPECT_EQ(*facts.user, 0u);
  EXPECT_EQ(*facts.user_name, "root");
  EXPECT_EQ(*facts.started, absl::FromUnixSeconds(1700000050));
  EXPECT_EQ(*facts.cgroup, "/system.slice/worker.service");
  EXPECT_EQ(*facts.container, "worker.service");
  EXPECT_EQ(*facts.pid_in_container, 0);
}

TEST_F(PlantedProcess, WithoutArgumentsIsKnownByItsName) {
  Replace("10/cmdline", "");
  Replace("10/stat", StatOf("k\x1b(x)", 'S', 50));
  EXPECT_EQ(*Look().command, "[k\\x1b(x)]");
}

TEST_F(PlantedProcess, ShowsNoMoreOfItsArgumentsThanFits) {
  Replace("10/cmdline", std::string(100000, 'x'));
  EXPECT_EQ(*Look().command, std::string(500, 'x') + "...");
}

TEST_F(PlantedProcess, InAContainerHasItsNumberThere) {
  Replace("10/status", "Uid:\t1\t2\t1\t1\nNSpid:\t10\t3\n");
  EXPECT_EQ(*Look().pid_in_container, 3);
}

TEST_F(PlantedProcess, IsGoneWhenItHasEnded) {
  Replace("10/stat", StatOf("worker", 'Z', 50));
  EXPECT_TRUE(Look().gone);
  EXPECT_TRUE(Look().command.ok());
  proc_.Remove("10/status");
  Replace("10/stat", StatOf("worker", 'S', 50));
  EXPECT_TRUE(Look().gone);
  proc_.Remove("10");
  const ProcessFacts facts = Look();
  EXPECT_TRUE(facts.gone);
  EXPECT_EQ(ErrnoOf(facts.command.status()), ENOENT);
  EXPECT_EQ(ErrnoOf(facts.user.status()), ENOENT);
  EXPECT_EQ(ErrnoOf(facts.cgroup.status()), ENOENT);
}

TEST_F(PlantedProcess, SaysWhyAFieldIsMissing) {
  for (const char* file : {"10/stat", "10/status", "10/cgroup", "stat"}) {
    proc_.Remove(file);
    proc_.UnreadableFile(file);
  }
  const ProcessFacts facts = Look();
  EXPECT_FALSE(facts.gone);
  EXPECT_EQ(ErrnoOf(facts.command.status()), EISDIR);
  EXPECT_EQ(ErrnoOf(facts.user_name.status()), EISDIR);
  EXPECT_EQ(ErrnoOf(facts.container.status()), EISDIR);
  EXPECT_EQ(ErrnoOf(facts.started.status()), EISDIR);
  Replace("10/stat", "nonsense");
  EXPECT_EQ(ErrnoOf(Look().command.status()), EBADMSG);
}

TEST_F(PlantedProcess, HasThreadsWithNames) {
  proc_.Thread(10, 11, "running\n");
  proc_.File("10/task/11/comm", "pool\x1b[2J\n");
  const auto names = ThreadNames({{10, 11}, {10, 12}}, proc_.path());
  ASSERT_EQ(names.size(), 2u);
  EXPECT_EQ(*names[0], "pool\\x1b[2J");
  EXPECT_EQ(ErrnoOf(names[1].status()), ENOENT);
}

TEST(ProcessFacts, SayWhyWhenThereIsNoProc) {
  const ProcessFacts facts = LookAtProcesses({1}, "/nowhere").at(0);
  EXPECT_EQ(ErrnoOf(facts.command.status()), ENOENT);
}

TEST(ProcessFacts, OfRealProcessesAreTheirs) {
  const absl::Time before = absl::Now();
  ChildProcess child([] {
    PSEM_CHILD_CHECK(prctl(PR_SET_NAME, "odd) S \x1b") == 0);
    pause();
  });
  const std::vector<WaitingThread> threads = {{child.pid(), child.pid()}};
  EXPECT_TRUE(WaitUntilTrue([&] {
    const auto name = ThreadNames(threads).at(0);
    return name.ok() && *name == "odd) S \\x1b";
  }));
  const ProcessFacts facts = LookAtProcesses({child.pid()}).at(0);
  EXPECT_FALSE(facts.gone);
  EXPECT_EQ(*facts.command, *LookAtProcesses({getpid()}).at(0).command);
  EXPECT_EQ(*facts.user, geteuid());
  EXPECT_TRUE(facts.cgroup.ok()) << facts.cgroup.status();
  // Within the error of a clock that is being set right: not the machine's start, nor 1970.
  EXPECT_LT(absl::AbsDuration(*facts.started - before), absl::Hours(1));

  child.Signal(SIGKILL);
  EXPECT_TRUE(WaitUntilTrue([&] { return LookAtProcesses({child.pid()}).at(0).gone; }));
  child.Wait();
  EXPECT_TRUE(LookAtProcesses({child.pid()}).at(0).gone);
}

}  // namespace
}  // namespace psem
