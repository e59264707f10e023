#include "stress/run/guard.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <new>

#include "gtest/gtest.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

constexpr int kProcesses = 4;
constexpr unsigned kLongestLifeSeconds = 300;  // Of what the guard should have ended.

// What the processes of a test tell each other.
struct Told {
  std::atomic<int> count{0};
  std::atomic<pid_t> processes[kProcesses] = {};
};

class GuardTest : public testing::Test {
 protected:
  GuardTest() {
    // What is left over becomes this process's child, whoever its parent was.
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    void* const memory =
        mmap(nullptr, sizeof(Told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    told_ = new (memory) Told();
  }
  ~GuardTest() override {
    for (const std::atomic<pid_t>& process : told_->processes) {
      if (process.load() != 0 && IsThere(process.load())) kill(process.load(), SIGKILL);
    }
    munmap(told_, sizeof(Told));
  }

  [[noreturn]] void TellAndSleep() const {
    told_->processes[told_->count.load()].store(getpid());
    told_->count.fetch_add(1);
    sleep(kLongestLifeSeconds);
    _exit(0);
  }

  // Forks a process that does not hear what anybody says, and waits until it is there.
  void ForkDaemon() const {
    const int before = told_->count.load();
    if (fork() == 0) {
      setsid();
      if (fork() != 0) _exit(0);
      sigset_t all;
      sigfillset(&all);
      sigprocmask(SIG_SETMASK, &all, nullptr);
      TellAndSleep();
    }
    while (told_->count.load() == before) sched_yield();
  }

  static bool IsThere(pid_t process) { return kill(process, 0) == 0; }

  // Reaps what has ended.
  static bool NobodyIsLeft() {
    while (waitpid(-1, nullptr, WNOHANG) > 0) {
    }
    return waitpid(-1, nullptr, WNOHANG) == -1 && errno == ECHILD;
  }

  Told* told_;
};

TEST_F(GuardTest, EndsDaemonsOfAProcessThatIsKilled) {
  ChildProcess suite([this] {
    const absl::StatusOr<Guard> guard = Guard::Make();
    PSEM_CHILD_CHECK(guard.ok());
    ForkDaemon();
    ForkDaemon();
    raise(SIGKILL);
  });
  EXPECT_EQ(suite.Wait().signal, SIGKILL);
  ASSERT_EQ(told_->count.load(), 2);
  EXPECT_TRUE(WaitUntilTrue(NobodyIsLeft));
}

TEST_F(GuardTest, LeavesThoseAloneThatThereWereBefore) {
  ChildProcess suite([this] {
    ForkDaemon();
    const absl::StatusOr<Guard> guard = Guard::Make();
    PSEM_CHILD_CHECK(guard.ok());
    ForkDaemon();
    raise(SIGKILL);
  });
  EXPECT_EQ(suite.Wait().signal, SIGKILL);
  ASSERT_EQ(told_->count.load(), 2);
  const pid_t before = told_->processes[0].load();
  const pid_t after = told_->processes[1].load();
  EXPECT_TRUE(WaitUntilTrue([after] { return waitpid(after, nullptr, WNOHANG) == after; }));
  EXPECT_EQ(waitpid(before, nullptr, WNOHANG), 0);
  kill(before, SIGKILL);
  EXPECT_TRUE(WaitUntilTrue(NobodyIsLeft));
}

TEST_F(GuardTest, EndsWithoutADeedWhenNothingHappens) {
  {
    const absl::StatusOr<Guard> guard = Guard::Make();
    ASSERT_TRUE(guard.ok()) << guard.status();
    ForkDaemon();
  }
  const pid_t daemon = told_->processes[0].load();
  EXPECT_TRUE(IsThere(daemon));
  kill(daemon, SIGKILL);
  EXPECT_TRUE(WaitUntilTrue(NobodyIsLeft));
}

}  // namespace
}  // namespace psem
