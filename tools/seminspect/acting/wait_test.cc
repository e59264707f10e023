// seminspect wait, run as a user runs it.

#include <signal.h>

#include "gmock/gmock.h"
#include "tools/seminspect/acting/acting_fixture.h"

namespace psem {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;

class WaitTest : public ActingTest {
 protected:
  static bool IsWaited(const Semaphore& sem) {
    return WaitUntilTrue([&sem] { return sem.Waiters()->recorded == 1; });
  }
};

TEST_F(WaitTest, TakesPermitsForGood) {
  const Semaphore sem = Open(3);
  const Ending run = RunSeminspect({"wait", Name(), "--count", "2"});
  EXPECT_EQ(run.end.Text(), "exited with 0");
  EXPECT_THAT(run.err, ContainsRegex("^seminspect: audit wait .* permits=-2 value=3->1 user="));
  EXPECT_EQ(*sem.Value(), 1u);
}

TEST_F(WaitTest, IsWokenByAPost) {
  const Semaphore sem = Open(0);
  ChildProcess wait([&] { BecomeSeminspect({"wait", Name()}); });
  ASSERT_TRUE(IsWaited(sem));
  ASSERT_EQ(RunSeminspect({"post", Name(), "--yes", "--expect-value=0"}).end.Text(),
            "exited with 0");
  EXPECT_EQ(wait.Wait().Text(), "exited with 0");
  EXPECT_EQ(*sem.Value(), 0u);
}

TEST_F(WaitTest, GivesUpAfterTheTimeoutAndTakesNothing) {
  const Semaphore sem = Open(1);
  for (const char* timeout : {"0", "10ms"}) {
    const Ending run = RunSeminspect({"wait", Name(), "--count=2", "--timeout", timeout});
    EXPECT_EQ(run.end.Text(), "exited with 124");
    EXPECT_THAT(run.err, HasSubstr("timed out (ETIMEDOUT); no permit was taken\n"));
  }
  EXPECT_EQ(*sem.Value(), 1u);
  EXPECT_EQ(sem.Waiters()->recorded, 0u);
}

TEST_F(WaitTest, ASignalEndsItWithoutAPermit) {
  Semaphore sem = Open(0);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGALRM}) {
    ChildProcess wait([&] { BecomeSeminspect({"wait", Name()}); });
    ASSERT_TRUE(IsWaited(sem));
    wait.Signal(signal);
    EXPECT_EQ(wait.Wait().signal, signal) << wait.Wait().Text();
    EXPECT_EQ(sem.Waiters()->recorded, 0u);  // It has taken itself off the list.
  }
  ASSERT_TRUE(sem.Release().ok());
  EXPECT_EQ(*sem.Value(), 1u);
}

TEST_F(WaitTest, SaysWhatIsWrong) {
  const Semaphore sem = Open(1);
  EXPECT_EQ(RunSeminspect({"wait", Name("none")}).end.Text(), "exited with 3");
  const Ending run = RunSeminspect({"wait", Name(), "--timeout", "5"});
  EXPECT_EQ(run.end.Text(), "exited with 2");
  EXPECT_THAT(run.err, HasSubstr("--timeout: \"5\" is no duration; give a number and a unit"));
  EXPECT_EQ(RunSeminspect({"wait", Name(), "--count", "0"}).end.Text(), "exited with 2");
  EXPECT_EQ(*sem.Value(), 1u);
}

}  // namespace
}  // namespace psem
