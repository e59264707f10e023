#include "stress/run/child.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <new>

#include "gtest/gtest.h"
#include "lib/testing/child_process.h"
#include "stress/run/interrupts.h"

namespace psem {
namespace {

pid_t ForkSleeper() {
  const absl::StatusOr<pid_t> child = ForkChild([] {
    for (;;) pause();
    return 0;
  });
  EXPECT_TRUE(child.ok()) << child.status();
  return *child;
}

bool AwaitState(pid_t process, char state) {
  return WaitUntilTrue([&] { return LookAtProcess(process).state == state; });
}

TEST(Child, EndsWithTheCodeOfItsBody) {
  const absl::StatusOr<pid_t> child = ForkChild([] { return 7; });
  ASSERT_TRUE(child.ok()) << child.status();
  absl::optional<int> status;
  ASSERT_TRUE(WaitUntilTrue([&] { return (status = ReapIfEnded(*child)).has_value(); }));
  EXPECT_TRUE(WIFEXITED(*status));
  EXPECT_EQ(WEXITSTATUS(*status), 7);
}

TEST(Child, IsKilledAndReaped) {
  const pid_t child = ForkSleeper();
  EXPECT_FALSE(ReapIfEnded(child).has_value());
  const int status = KillAndReap(child);
  EXPECT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGKILL);
  EXPECT_EQ(LookAtProcess(child).state, '?');
}

TEST(Child, IsKilledAlsoWhenItIsStopped) {
  const pid_t child = ForkSleeper();
  kill(child, SIGSTOP);
  EXPECT_TRUE(AwaitState(child, 'T'));
  EXPECT_EQ(WTERMSIG(KillAndReap(child)), SIGKILL);
}

TEST(Child, DiesWithItsParent) {
  auto* const grandchild = new (mmap(nullptr, sizeof(std::atomic<pid_t>), PROT_READ | PROT_WRITE,
                                     MAP_SHARED | MAP_ANONYMOUS, -1, 0)) std::atomic<pid_t>(0);
  ChildProcess parent([grandchild] {
    grandchild->store(ForkSleeper());
    for (;;) pause();
  });
  ASSERT_TRUE(WaitUntilTrue([&] { return grandchild->load() != 0; }));
  EXPECT_TRUE(AwaitState(grandchild->load(), 'S'));
  parent.Signal(SIGKILL);
  parent.Wait();
  EXPECT_TRUE(WaitUntilTrue([&] {
    const char state = LookAtProcess(grandchild->load()).state;
    return state == '?' || state == 'Z';
  }));
}

TEST(Child, LeavesTheSignalsThatEndItsParentToIt) {
  const pid_t child = ForkSleeper();
  EXPECT_TRUE(AwaitState(child, 'S'));
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) kill(child, signal);
  EXPECT_FALSE(ReapIfEnded(child).has_value());
  EXPECT_EQ(WTERMSIG(KillAndReap(child)), SIGKILL);
}

TEST(Look, TellsWhoSleepsOnFromWhoWasUp) {
  const pid_t child = ForkSleeper();
  EXPECT_TRUE(AwaitState(child, 'S'));
  const ProcessState asleep = LookAtProcess(child);
  EXPECT_EQ(LookAtProcess(child).switches, asleep.switches);
  kill(child, SIGSTOP);
  EXPECT_TRUE(AwaitState(child, 'T'));
  kill(child, SIGCONT);
  EXPECT_TRUE(AwaitState(child, 'S'));
  EXPECT_GT(LookAtProcess(child).switches, asleep.switches);
  KillAndReap(child);
}

TEST(Interrupts, RememberTheFirstSignalThatAsksForAnEnd) {
  ChildProcess child([] {
    Interrupts interrupts;
    interrupts.Sleep(0);
    PSEM_CHILD_CHECK(interrupts.received() == 0);
    raise(SIGTERM);
    interrupts.Sleep(60000000000);
    raise(SIGINT);
    interrupts.Sleep(60000000000);
    PSEM_CHILD_CHECK(interrupts.received() == SIGTERM);
    DieOf(interrupts.received());
  });
  EXPECT_EQ(child.Wait().signal, SIGTERM) << child.Wait().Text();
}

TEST(Interrupts, HeedWhatIsIgnoredAlready) {
  ChildProcess child([] {
    signal(SIGHUP, SIG_IGN);  // As nohup does.
    Interrupts interrupts;
    raise(SIGHUP);
    interrupts.Sleep(0);
    PSEM_CHILD_CHECK(interrupts.received() == 0);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

TEST(Interrupts, SleepEndsWithAChild) {
  ChildProcess child([] {
    signal(SIGCHLD, SIG_IGN);  // A parent that does so leaves its children no status.
    Interrupts interrupts;
    const absl::StatusOr<pid_t> grandchild = ForkChild([] { return 3; });
    PSEM_CHILD_CHECK(grandchild.ok());
    interrupts.Sleep(60000000000);
    const absl::optional<int> status = ReapIfEnded(*grandchild);
    PSEM_CHILD_CHECK(status.has_value() && WEXITSTATUS(*status) == 3);
    PSEM_CHILD_CHECK(interrupts.received() == 0);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

}  // namespace
}  // namespace psem
