#include "lib/testing/child_process.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <iterator>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/deadline.h"
#include "lib/platform/clock.h"
#include "lib/platform/futex.h"

namespace psem {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

[[noreturn]] void SleepForEver() {
  while (true) pause();
}

// A pipe that tells when all other processes that hold its writer have ended.
class Leash {
 public:
  Leash() { EXPECT_EQ(pipe2(ends_, O_CLOEXEC), 0); }
  ~Leash() {
    LetGo();
    close(ends_[0]);
  }

  void LetGo() {
    if (ends_[1] >= 0) close(ends_[1]);
    ends_[1] = -1;
  }

  // Whether everybody else has ended or ends within a minute.
  bool AllEnded() {
    LetGo();
    pollfd ready = {ends_[0], POLLIN, 0};
    return poll(&ready, 1, 60000) == 1 && ready.revents == POLLHUP;
  }

  // For one of the others: wakes the test, or sleeps until the test lets go.
  void WakeTest() const { PSEM_CHILD_CHECK(write(ends_[1], "", 1) == 1); }
  void WaitForTest() const {
    close(ends_[1]);
    char byte;
    PSEM_CHILD_CHECK(read(ends_[0], &byte, 1) == 0);
  }

  // For the test: sleeps until woken.
  void WaitForOther() const {
    char byte;
    EXPECT_EQ(read(ends_[0], &byte, 1), 1);
  }

 private:
  int ends_[2];
};

TEST(ChildProcess, ThatReturnsIsOk) {
  ChildProcess child([] {});
  const ChildEnd& end = child.Wait();
  EXPECT_TRUE(end.ok());
  EXPECT_EQ(end.Text(), "exited with 0");
}

TEST(ChildProcess, ReportsTheExitCode) {
  ChildProcess child([] { _exit(7); });
  const ChildEnd& end = child.Wait();
  EXPECT_FALSE(end.ok());
  EXPECT_EQ(end.exit_code, 7);
  EXPECT_EQ(end.Text(), "exited with 7");
}

TEST(ChildProcess, ReportsTheSignal) {
  ChildProcess child(SleepForEver);
  child.Signal(SIGTERM);
  EXPECT_EQ(child.Wait().signal, SIGTERM);
  EXPECT_EQ(child.Wait().Text(), "died of SIGTERM (15)");
}

TEST(ChildProcess, ReportsWhatFailed) {
  ChildProcess child([] { ChildFail("the permit is lost"); });
  EXPECT_FALSE(child.Wait().ok());
  EXPECT_EQ(child.Wait().exit_code, 99);
  EXPECT_EQ(child.Wait().Text(), "failed: the permit is lost");
}

TEST(ChildProcess, ReportsTheConditionThatDidNotHold) {
  ChildProcess child([] {
    PSEM_CHILD_CHECK(1 + 1 == 2);
    PSEM_CHILD_CHECK(1 + 1 == 3);
  });
  EXPECT_THAT(child.Wait().failure, HasSubstr("child_process_test.cc:"));
  EXPECT_THAT(child.Wait().failure, EndsWith(": 1 + 1 == 3"));
}

// Else the child would run the rest of the parent's tests.
TEST(ChildProcess, DiesOfAnException) {
  ChildProcess child([] { throw std::runtime_error("astray"); }, {/*capture_stderr=*/true, false});
  EXPECT_EQ(child.Wait().signal, SIGABRT);
  EXPECT_THAT(child.Wait().output, HasSubstr("astray"));
}

TEST(ChildProcess, IsKilledAndReapedAtTheDeadline) {
  ChildProcess child(SleepForEver);
  EXPECT_FALSE(child.Wait(absl::Milliseconds(10)).ended);
  EXPECT_EQ(child.Wait().Text(), "did not end in time; killed");
  EXPECT_EQ(waitpid(child.pid(), nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(ChildProcess, IsKilledAtTheDeadlineWhileStopped) {
  ChildProcess child(SleepForEver);
  child.Signal(SIGSTOP);
  EXPECT_FALSE(child.Wait(absl::Milliseconds(10)).ended);
}

TEST(ChildProcess, ThatEndedLongAgoHasEndedAlsoForAWaitOfNoTime) {
  ChildProcess child([] { _exit(3); });
  siginfo_t info;
  ASSERT_EQ(waitid(P_PID, child.pid(), &info, WEXITED | WNOWAIT), 0);
  EXPECT_EQ(child.Wait(absl::ZeroDuration()).exit_code, 3);
}

TEST(ChildProcess, IsKilledAndReapedByTheDestructor) {
  pid_t pid;
  {
    ChildProcess child(SleepForEver);
    pid = child.pid();
  }
  EXPECT_EQ(waitpid(pid, nullptr, WNOHANG), -1);
  EXPECT_EQ(errno, ECHILD);
}

TEST(ChildProcess, WritesMoreThanAPipeHolds) {
  const std::string text(1 << 20, 'x');
  ChildProcess child(
      [&text] {
        fputs(text.c_str(), stderr);
        ChildFail(text);
      },
      {/*capture_stderr=*/true, false});
  EXPECT_TRUE(child.Wait().output == text);
  EXPECT_TRUE(child.Wait().failure == text);
}

TEST(ChildProcess, IsNotWaitedForAnyLongerWhenAGrandchildHoldsItsOutput) {
  Leash leash;
  ChildProcess child(
      [&leash] {
        fputs("said before", stderr);
        if (fork() == 0) {
          leash.WaitForTest();
          _exit(0);
        }
      },
      {/*capture_stderr=*/true, false});
  // For ever: a wait for the grandchild would not end.
  EXPECT_TRUE(child.Wait(absl::InfiniteDuration()).ok()) << child.Wait().Text();
  EXPECT_EQ(child.Wait().output, "said before");
  leash.LetGo();
}

TEST(ChildProcess, IsWaitedForThroughSignals) {
  struct sigaction interrupt = {};
  interrupt.sa_handler = [](int) {};  // Without SA_RESTART.
  struct sigaction before;
  ASSERT_EQ(sigaction(SIGALRM, &interrupt, &before), 0);
  const itimerval often = {{0, 500}, {0, 500}};
  ASSERT_EQ(setitimer(ITIMER_REAL, &often, nullptr), 0);
  const std::string text(1 << 20, 'x');
  ChildProcess child([&text] { fputs(text.c_str(), stderr); }, {/*capture_stderr=*/true, false});
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  EXPECT_TRUE(child.Wait().output == text);
  const itimerval never = {};
  setitimer(ITIMER_REAL, &never, nullptr);
  sigaction(SIGALRM, &before, nullptr);
}

TEST(ChildProcess, RunsExitHandlersOnlyWhenAsked) {
  for (const bool end_with_exit : {false, true}) {
    ChildProcess child([] { atexit([] { fputs("handler", stderr); }); },
                       {/*capture_stderr=*/true, end_with_exit});
    EXPECT_TRUE(child.Wait().ok());
    EXPECT_EQ(child.Wait().output, end_with_exit ? "handler" : "");
  }
}

TEST(ChildProcess, PrintsNothingOfTheParentsAgain) {
  const std::string path = testing::TempDir() + "/printed";
  ChildProcess parent([&path] {
    PSEM_CHILD_CHECK(freopen(path.c_str(), "w", stdout) != nullptr);  // Buffered: no terminal.
    fputs("parent;", stdout);
    ChildProcess child([] { fputs("child;", stdout); }, {false, /*end_with_exit=*/true});
    PSEM_CHILD_CHECK(child.Wait().ok());
  });
  EXPECT_TRUE(parent.Wait().ok()) << parent.Wait().Text();
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}), "parent;child;");
  unlink(path.c_str());
}

TEST(ChildProcess, IsRefusedToAProcessWithThreads) {
  ChildProcess child(
      [] {
        std::thread first(SleepForEver);
        std::thread second(SleepForEver);  // ThreadSanitizer hides the first.
        ChildProcess refused([] {});
      },
      {/*capture_stderr=*/true, false});
  EXPECT_EQ(child.Wait().signal, SIGABRT) << child.Wait().Text();
  EXPECT_THAT(child.Wait().output, HasSubstr("fork before the first one"));
}

// A thread that was joined is still counted for a moment. These make the moment a longer one.
TEST(ChildProcess, IsGrantedWhenTheThreadsAreJustEnding) {
  const auto end_soon = [] {
    const uint32_t word = 0;
    FutexWait(&word, 0, After(absl::Milliseconds(20)));
  };
  std::thread(end_soon).detach();
  std::thread(end_soon).detach();  // ThreadSanitizer hides the first.
  ChildProcess child([] {});
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

TEST(ChildProcess, DiesWithItsParent) {
  Leash leash;
  ChildProcess parent([&leash] {
    ChildProcess child([&leash] {
      leash.WakeTest();
      SleepForEver();
    });
    SleepForEver();
  });
  leash.WaitForOther();
  parent.Signal(SIGKILL);
  EXPECT_TRUE(leash.AllEnded());
}

// The parent may be gone before its child has asked to die with it.
TEST(ChildProcess, DiesWithAParentThatEndsAtOnce) {
  Leash leash;
  for (int turn = 0; turn < 100; ++turn) {
    ChildProcess parent([] {
      new ChildProcess(SleepForEver);
      _exit(0);
    });
    ASSERT_TRUE(parent.Wait().ok());
  }
  EXPECT_TRUE(leash.AllEnded());
}

TEST(ChildProcess, IsNotKilledByASiblingThatDestroysItsCopy) {
  Leash leash;
  auto child = std::make_unique<ChildProcess>([&leash] { leash.WaitForTest(); });
  ChildProcess sibling([&child] { child.reset(); });
  EXPECT_TRUE(sibling.Wait().ok());
  leash.LetGo();
  EXPECT_TRUE(child->Wait().ok()) << child->Wait().Text();
}

TEST(ChildProcess, IsSeenWaitingOnAFutex) {
  for (const Deadline deadline : {Deadline::Never(), After(absl::Hours(1))}) {
    ChildProcess child([deadline] {
      const uint32_t word = 0;
      FutexWait(&word, 0, deadline);
    });
    EXPECT_TRUE(WaitUntilTrue([&] { return child.IsWaitingOnFutex(); }));
    child.Signal(SIGSTOP);
    siginfo_t info;
    ASSERT_EQ(waitid(P_PID, child.pid(), &info, WSTOPPED), 0);
    child.Signal(SIGCONT);
    EXPECT_TRUE(WaitUntilTrue([&] { return child.IsWaitingOnFutex(); }));
  }
}

TEST(ChildProcess, IsNotTakenForAWaiterWhenItSleepsElsewhere) {
  ChildProcess child(SleepForEver);
  EXPECT_FALSE(WaitUntilTrue([&] { return child.IsWaitingOnFutex(); }, absl::Milliseconds(20)));
}

TEST(ChildFail, OutsideOfAChildAborts) {
  EXPECT_DEATH(ChildFail("nobody listens"), "outside of a child: nobody listens");
}

TEST(WaitUntilTrue, AsksAtLeastOnceAndGivesUp) {
  EXPECT_TRUE(WaitUntilTrue([] { return true; }, absl::ZeroDuration()));
  EXPECT_FALSE(WaitUntilTrue([] { return false; }, absl::ZeroDuration()));
  int asked = 0;
  EXPECT_TRUE(WaitUntilTrue([&asked] { return ++asked == 3; }));
}

}  // namespace
}  // namespace psem
