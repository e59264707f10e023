#include "stress/run/descendants.h"

#include <errno.h>
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

// What the processes of a test tell each other.
struct Told {
  std::atomic<pid_t> process{0};
  std::atomic<int> forked{0};
};

class DescendantsTest : public testing::Test {
 protected:
  DescendantsTest() {
    void* const memory =
        mmap(nullptr, sizeof(Told), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    told_ = new (memory) Told();
  }
  ~DescendantsTest() override { munmap(told_, sizeof(Told)); }

  // Forks without any bond to this process.
  static pid_t Fork(const std::function<void()>& body) {
    const pid_t child = fork();
    if (child != 0) return child;
    body();
    _exit(0);
  }

  [[noreturn]] void TellAndSleep() const {
    told_->process.store(getpid());
    for (;;) pause();
  }

  pid_t AwaitProcess() const {
    EXPECT_TRUE(WaitUntilTrue([this] { return told_->process.load() != 0; }));
    return told_->process.load();
  }

  static bool IsThere(pid_t process) { return kill(process, 0) == 0; }

  // Not even one that has ended and was not reaped.
  static void ExpectNoChildren() {
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
    EXPECT_EQ(errno, ECHILD);
  }

  Told* told_;
};

TEST_F(DescendantsTest, ThereAreNoneAtFirst) {
  Descendants descendants;
  EXPECT_TRUE(descendants.EndAll());
}

TEST_F(DescendantsTest, DaemonThatIgnoresSignalsIsEnded) {
  Descendants descendants;
  Fork([this] {
    setsid();
    Fork([this] {
      for (const int signal : {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGCHLD})
        ::signal(signal, SIG_IGN);
      sigset_t all;
      sigfillset(&all);
      sigprocmask(SIG_SETMASK, &all, nullptr);
      TellAndSleep();
    });
  });
  const pid_t daemon = AwaitProcess();
  EXPECT_TRUE(descendants.EndAll());
  EXPECT_FALSE(IsThere(daemon));
  ExpectNoChildren();
}

TEST_F(DescendantsTest, StoppedOneIsEnded) {
  Descendants descendants;
  const pid_t child = Fork([this] { TellAndSleep(); });
  AwaitProcess();
  kill(child, SIGSTOP);
  EXPECT_TRUE(descendants.EndAll());
  EXPECT_FALSE(IsThere(child));
  ExpectNoChildren();
}

// Each forks the next one and ends: whoever is looked for is somewhere else.
TEST_F(DescendantsTest, ChainOfForksIsEnded) {
  constexpr int kLongest = 20000;
  Descendants descendants;
  Fork([this] {
    while (told_->forked.fetch_add(1) < kLongest) {
      if (fork() != 0) _exit(0);
    }
  });
  EXPECT_TRUE(WaitUntilTrue([this] { return told_->forked.load() > 10; }));
  EXPECT_TRUE(descendants.EndAll());
  const int forked = told_->forked.load();
  EXPECT_TRUE(descendants.EndAll());
  EXPECT_EQ(told_->forked.load(), forked);
  ExpectNoChildren();
}

TEST_F(DescendantsTest, TreeIsEnded) {
  Descendants descendants;
  Fork([this] {
    for (int i = 0; i < 4; ++i) fork();
    told_->forked.fetch_add(1);
    TellAndSleep();
  });
  EXPECT_TRUE(WaitUntilTrue([this] { return told_->forked.load() == 16; }));
  EXPECT_TRUE(descendants.EndAll());
  ExpectNoChildren();
}

TEST_F(DescendantsTest, LeavesThoseAloneThatThereWereBefore) {
  ChildProcess before([this] {
    Fork([this] {
      prctl(PR_SET_PDEATHSIG, SIGKILL);
      TellAndSleep();
    });
    for (;;) pause();
  });
  const pid_t grandchild = AwaitProcess();
  {
    Descendants descendants;
    const pid_t child = Fork([] { pause(); });
    EXPECT_TRUE(descendants.EndAll());
    EXPECT_FALSE(IsThere(child));
  }
  EXPECT_TRUE(IsThere(before.pid()));
  EXPECT_TRUE(IsThere(grandchild));
  int is_reaper = -1;
  prctl(PR_GET_CHILD_SUBREAPER, &is_reaper);
  EXPECT_EQ(is_reaper, 0);
  before.Signal(SIGKILL);
  EXPECT_TRUE(WaitUntilTrue([&] { return !IsThere(grandchild); }));
}

}  // namespace
}  // namespace psem
