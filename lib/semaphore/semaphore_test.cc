// What a handle does, option by option. Errors that a user can meet: semaphore_errors_test.cc.

#include "lib/semaphore/semaphore.h"

#include <fcntl.h>
#include <semaphore.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "gtest/gtest.h"
#include "lib/platform/clock.h"
#include "lib/semaphore/semaphore_fixture.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

TEST_F(SemaphoreTest, OpenCreatesOrAttaches) {
  Options options = Silent();
  options.value = 3;
  Semaphore creator = MustOpen("jobs", options);
  EXPECT_TRUE(creator.created());
  EXPECT_EQ(*creator.Value(), 3u);
  EXPECT_EQ(creator.name(), names_.Name("jobs"));
  ChildProcess child([this] {
    Options other = Silent();
    other.value = 9;  // Ignored: it exists.
    // Inherited from the parent, so open in this process too.
    PSEM_CHILD_CHECK(absl::IsAlreadyExists(Semaphore::Open(names_.Name("jobs"), other).status()));
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  ASSERT_TRUE(creator.Detach().ok());
  Options other = Silent();
  other.value = 9;
  Semaphore attached = MustOpen("jobs", other);
  EXPECT_FALSE(attached.created());
  EXPECT_EQ(*attached.Value(), 3u);
}

TEST_F(SemaphoreTest, NewFileHasMode0644UnderTheUmask) {
  const mode_t before = umask(027);
  Semaphore sem = MustOpen("jobs");
  umask(before);
  struct stat stat;
  ASSERT_EQ(::stat(names_.Path("jobs").c_str(), &stat), 0);
  EXPECT_EQ(stat.st_mode & 07777, 0640u);
  EXPECT_EQ(stat.st_size, 32);
}

TEST_F(SemaphoreTest, AcquireAndReleaseMoveTheValueAndTheHold) {
  Semaphore sem = MustOpen("jobs");
  EXPECT_FALSE(sem.held());
  ASSERT_TRUE(sem.Acquire().ok());
  EXPECT_TRUE(sem.held());
  EXPECT_EQ(*sem.Value(), 0u);
  ASSERT_TRUE(sem.Release().ok());
  EXPECT_FALSE(sem.held());
  EXPECT_EQ(*sem.Value(), 1u);
}

TEST_F(SemaphoreTest, TryAcquireAnswersAtOnce) {
  Semaphore sem = MustOpen("jobs", Loose(1));
  EXPECT_TRUE(*sem.TryAcquire());
  EXPECT_FALSE(*sem.TryAcquire());
  EXPECT_EQ(*sem.Value(), 0u);
}

TEST_F(SemaphoreTest, TimedAcquireGivesUpAndTakesNothing) {
  Semaphore sem = MustOpen("jobs", Loose(0));
  EXPECT_TRUE(absl::IsDeadlineExceeded(sem.AcquireFor(absl::Milliseconds(10))));
  EXPECT_TRUE(absl::IsDeadlineExceeded(sem.AcquireUntil(After(-absl::Seconds(1)))));
  EXPECT_FALSE(sem.held());
  ASSERT_TRUE(sem.Release().ok());
  EXPECT_EQ(*sem.Value(), 1u);
  // A permit that is there wins over a deadline that has passed.
  EXPECT_TRUE(sem.AcquireFor(-absl::InfiniteDuration()).ok());
  ASSERT_TRUE(sem.Release().ok());
  EXPECT_TRUE(sem.AcquireFor(absl::InfiniteDuration()).ok());
}

TEST_F(SemaphoreTest, LooseHandleTakesAndGivesAsItLikes) {
  Semaphore sem = MustOpen("jobs", Loose(2));
  ASSERT_TRUE(sem.Acquire().ok());
  ASSERT_TRUE(sem.Acquire().ok());
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(sem.Release().ok());
  EXPECT_FALSE(sem.held());
  EXPECT_EQ(*sem.Value(), 3u);
  EXPECT_TRUE(sem.Close().ok());
  EXPECT_TRUE(sem.Close().ok());
  EXPECT_TRUE(sem.Detach().ok());
}

TEST_F(SemaphoreTest, StrictHandleHoldsOnePermitAtATime) {
  Options options = Silent();
  options.value = 2;
  Semaphore sem = MustOpen("jobs", options);
  ASSERT_TRUE(sem.Acquire().ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(sem.Acquire()));
  EXPECT_TRUE(absl::IsFailedPrecondition(sem.TryAcquire().status()));
  EXPECT_EQ(*sem.Value(), 1u);
  ASSERT_TRUE(sem.Release().ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(sem.Release()));
  EXPECT_EQ(*sem.Value(), 2u);
}

// Somebody else has filled it up meanwhile: the release failed, so the permit is still held.
TEST_F(SemaphoreTest, ReleaseThatFailsKeepsTheHold) {
  Options options = Silent();
  options.value = 2147483647;
  Semaphore sem = MustOpen("jobs", options);
  ASSERT_TRUE(sem.Acquire().ok());
  sem_t* peer = sem_open(names_.Name("jobs").c_str(), 0);
  ASSERT_NE(peer, SEM_FAILED);
  ASSERT_EQ(sem_post(peer), 0);
  EXPECT_TRUE(absl::IsOutOfRange(sem.Release()));
  EXPECT_TRUE(sem.held());
  ASSERT_EQ(sem_wait(peer), 0);
  EXPECT_TRUE(sem.Release().ok());
  EXPECT_FALSE(sem.held());
  sem_close(peer);
}

TEST_F(SemaphoreTest, CloseRemovesTheNameAndThoseWhoHaveItKeepWorking) {
  Semaphore sem = MustOpen("jobs", Loose(0));
  ChildProcess waiter([&sem] { PSEM_CHILD_CHECK(sem.Acquire().ok()); });
  ASSERT_TRUE(WaitUntilTrue([&waiter] { return waiter.IsWaitingOnFutex(); }));
  ASSERT_TRUE(sem.Release().ok());  // Before the close: this handle is gone after it.
  ASSERT_TRUE(sem.Close().ok());
  EXPECT_FALSE(NameExists("jobs"));
  EXPECT_FALSE(sem.is_open());
  EXPECT_TRUE(waiter.Wait().ok()) << waiter.Wait().Text();
}

TEST_F(SemaphoreTest, DetachLeavesTheNameAndItsValue) {
  Semaphore sem = MustOpen("jobs", Loose(5));
  ASSERT_TRUE(sem.Detach().ok());
  EXPECT_TRUE(NameExists("jobs"));
  EXPECT_EQ(*MustOpen("jobs").Value(), 5u);
}

TEST_F(SemaphoreTest, NameIsFreeAgainAfterCloseAndAfterDetach) {
  for (int round = 0; round < 2; ++round) {
    Semaphore sem = MustOpen("jobs");
    EXPECT_TRUE(absl::IsAlreadyExists(Semaphore::Open(names_.Name("jobs"), Silent()).status()));
    ASSERT_TRUE((round == 0 ? sem.Detach() : sem.Close()).ok());
  }
  MustOpen("jobs");
}

// Somebody may have removed and made the name anew meanwhile; that one is theirs.
TEST_F(SemaphoreTest, CloseLeavesAnotherSemaphoreThatTookTheName) {
  Semaphore old = MustOpen("jobs");
  ASSERT_TRUE(Semaphore::Unlink(names_.Name("jobs")).ok());
  ChildProcess other([this] {
    const int fd = open(names_.Path("jobs").c_str(), O_CREAT | O_EXCL | O_WRONLY, 0644);
    PSEM_CHILD_CHECK(fd >= 0);
  });
  ASSERT_TRUE(other.Wait().ok()) << other.Wait().Text();
  EXPECT_TRUE(old.Close().ok());
  EXPECT_TRUE(NameExists("jobs"));
}

TEST_F(SemaphoreTest, DestroyingDoesWhatExitWouldDo) {
  for (const bool close_on_exit : {true, false}) {
    Options options = Silent();
    options.close_on_exit = close_on_exit;
    { Semaphore sem = MustOpen("jobs", options); }
    EXPECT_EQ(NameExists("jobs"), !close_on_exit);
  }
}

TEST_F(SemaphoreTest, MovingHandsEverythingOn) {
  Semaphore first = MustOpen("jobs");
  ASSERT_TRUE(first.Acquire().ok());
  Semaphore second = std::move(first);
  EXPECT_FALSE(first.is_open());  // NOLINT(bugprone-use-after-move): what is tested.
  EXPECT_FALSE(first.held());
  EXPECT_EQ(first.name(), "");
  EXPECT_TRUE(absl::IsFailedPrecondition(first.Acquire()));
  EXPECT_TRUE(absl::IsFailedPrecondition(first.Release()));
  EXPECT_TRUE(absl::IsFailedPrecondition(first.TryAcquire().status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(first.AcquireFor(absl::Seconds(1))));
  EXPECT_TRUE(absl::IsFailedPrecondition(first.AcquireUntil(Deadline::Never())));
  EXPECT_TRUE(absl::IsFailedPrecondition(first.Value().status()));
  EXPECT_TRUE(absl::IsFailedPrecondition(first.Close()));
  EXPECT_TRUE(second.held());
  EXPECT_TRUE(second.Release().ok());
}

TEST_F(SemaphoreTest, MoveAssignmentEndsWhatTheTargetHad) {
  Semaphore target = MustOpen("target");
  Semaphore source = MustOpen("source");
  target = std::move(source);
  EXPECT_FALSE(NameExists("target"));
  EXPECT_TRUE(NameExists("source"));
  EXPECT_EQ(target.name(), names_.Name("source"));
  Semaphore* const same = &target;
  target = std::move(*same);
  EXPECT_TRUE(target.is_open());
}

TEST_F(SemaphoreTest, ForkedChildHoldsNothingAndClosesNothing) {
  Semaphore sem = MustOpen("jobs");
  ASSERT_TRUE(sem.Acquire().ok());
  ChildProcess child([&sem] {
    PSEM_CHILD_CHECK(!sem.held());
    PSEM_CHILD_CHECK(absl::IsFailedPrecondition(sem.Release()));
    const Semaphore ended = std::move(sem);  // The child's destructor runs at the brace.
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  EXPECT_TRUE(NameExists("jobs"));
  EXPECT_TRUE(sem.held());
  EXPECT_TRUE(sem.Release().ok());
}

TEST_F(SemaphoreTest, DebugSaysWhatTheHandleDoes) {
  ChildProcess::Options captured;
  captured.capture_stderr = true;
  ChildProcess child(
      [this] {
        Options options;
        options.debug = true;
        options.silent = true;  // Debug wins.
        Semaphore sem = MustOpen("jobs", options);
        sem.Acquire().IgnoreError();
        sem.Acquire().IgnoreError();
        sem.Release().IgnoreError();
        sem.Close().IgnoreError();
      },
      captured);
  ASSERT_TRUE(child.Wait().ok()) << child.Wait().Text();
  const std::string subject = "\"" + names_.Name("jobs") + "\": ";
  EXPECT_EQ(child.Wait().output,
            "[psem] open " + subject + "created with value 1\n" + "[psem] acquire " + subject +
                "waiting for a permit\n" + "[psem] acquire " + subject + "took a permit\n" +
                "[psem] acquire " + subject +
                "this handle holds it already (EDEADLK); release it first, or open it with strict "
                "set to false to acquire again\n" +
                "[psem] release " + subject + "gave a permit\n" + "[psem] close " + subject +
                "closed, and its name removed\n");
}

TEST_F(SemaphoreTest, FailingCallsAreSaidUnlessSilent) {
  ChildProcess::Options captured;
  captured.capture_stderr = true;
  for (const bool silent : {false, true}) {
    ChildProcess child(
        [this, silent] {
          Options options;
          options.silent = silent;
          options.value = 0;
          Semaphore sem = MustOpen("jobs", options);
          sem.AcquireFor(absl::ZeroDuration()).IgnoreError();  // An answer, not a failure.
          sem.Release().IgnoreError();
          sem.Close().IgnoreError();
        },
        captured);
    ASSERT_TRUE(child.Wait().ok()) << child.Wait().Text();
    EXPECT_EQ(child.Wait().output,
              silent ? ""
                     : "[psem] release \"" + names_.Name("jobs") +
                           "\": this handle does not hold it (EPERM); acquire it first, or open it "
                           "with strict set to false to add permits\n");
  }
}

}  // namespace
}  // namespace psem
