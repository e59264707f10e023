// Releases in a signal handler that interrupts every function of the library.

#include <errno.h>
#include <signal.h>

#include <optional>
#include <string>

#include "gtest/gtest.h"
#include "lib/platform/clock.h"
#include "lib/semaphore/semaphore_fixture.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

#if defined(__SANITIZE_THREAD__)
constexpr int kSignals = 2000;  // Each costs ThreadSanitizer milliseconds.
#else
constexpr int kSignals = 100000;
#endif

// What the handler posts to, and how often that succeeded. Plain integers: a handler and the thread
// that it interrupts share them, no other.
struct Target {
  Semaphore* volatile sem = nullptr;
  volatile int posted = 0;
  volatile int refused = 0;  // EPERM: strict and not holding.
  volatile int closed = 0;   // EBADF.
  volatile int other = 0;
};

Target steady;
Target busy;
volatile int handled = 0;

void PostTo(Target* target) {
  if (target->sem == nullptr) return;
  switch (target->sem->PostFromSignal()) {
    case 0:
      ++target->posted;
      break;
    case EPERM:
      ++target->refused;
      break;
    case EBADF:
      ++target->closed;
      break;
    default:
      ++target->other;
  }
}

void Post(int) {
  const int saved_errno = errno;
  errno = EDOM;
  PostTo(&steady);
  PostTo(&busy);
  if (errno != EDOM) ++busy.other;
  ++handled;
  errno = saved_errno;
}

class SignalsBlocked {
 public:
  SignalsBlocked() {
    sigset_t all;
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, &before_);
  }
  ~SignalsBlocked() { sigprocmask(SIG_SETMASK, &before_, nullptr); }

 private:
  sigset_t before_;
};

class PostFromSignalTest : public SemaphoreTest {
 protected:
  PostFromSignalTest() {
    steady = Target();
    busy = Target();
    handled = 0;
    struct sigaction action = {};
    action.sa_handler = Post;
    action.sa_flags = SA_RESTART;
    sigaction(SIGUSR1, &action, nullptr);
  }
  ~PostFromSignalTest() override { signal(SIGUSR1, SIG_IGN); }

  // A child that sends SIGUSR1 to this process without a pause, until it is killed.
  std::unique_ptr<ChildProcess> Storm() {
    return std::make_unique<ChildProcess>([target = getpid()] {
      while (kill(target, SIGUSR1) == 0) {
      }
    });
  }
};

TEST_F(PostFromSignalTest, ReleasesOrSaysWhyNot) {
  Semaphore sem = MustOpen("jobs");
  EXPECT_EQ(sem.PostFromSignal(), EPERM);
  ASSERT_TRUE(sem.Acquire().ok());
  EXPECT_EQ(sem.PostFromSignal(), 0);
  EXPECT_FALSE(sem.held());
  EXPECT_EQ(*sem.Value(), 1u);
  ASSERT_TRUE(sem.Close().ok());
  EXPECT_EQ(sem.PostFromSignal(), EBADF);
  const Semaphore moved(std::move(sem));
  EXPECT_EQ(sem.PostFromSignal(), EBADF);  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(MustOpen("full", Loose(2147483647)).PostFromSignal(), EOVERFLOW);
  Semaphore loose = MustOpen("loose", Loose(0));
  EXPECT_EQ(loose.PostFromSignal(), 0);
  EXPECT_EQ(*loose.Value(), 1u);
}

TEST_F(PostFromSignalTest, WakesTheVeryAcquireThatItInterrupts) {
#if defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "ThreadSanitizer runs a handler only when the call is over that it interrupts";
#endif
  ChildProcess waiter([this] {
    Semaphore sem = MustOpen("jobs", Loose(0));
    steady.sem = &sem;
    PSEM_CHILD_CHECK(sem.Acquire().ok());
    PSEM_CHILD_CHECK(steady.posted == 1);
  });
  ASSERT_TRUE(WaitUntilTrue([&waiter] { return waiter.IsWaitingOnFutex(); }));
  waiter.Signal(SIGUSR1);
  EXPECT_TRUE(waiter.Wait().ok()) << waiter.Wait().Text();
}

// Every function, on the handle that is posted to and on others, strict and not. No permit may be
// lost or made up, no handler may hang or meet a mapping that is gone.
TEST_F(PostFromSignalTest, StormInterruptsEveryFunctionAndLosesNothing) {
  Semaphore counter = MustOpen("steady", Loose(0));
  steady.sem = &counter;
  auto storm = Storm();
  int rounds = 0;
  while (handled < kSignals) {
    const bool strict = ++rounds % 2 == 0;
    Options options = Silent();
    options.strict = strict;
    options.allow_shared_handle = true;
    options.value = 3;
    Semaphore sem = MustOpen("busy", options);
    busy.posted = 0;
    busy.sem = &sem;
    int net = 0;  // Permits that calls here have taken, less those that they have given.
    const auto count = [&net](bool done, int permits) { net += done ? permits : 0; };
    for (int turn = 0; turn < 50; ++turn) {
      count(sem.Acquire().ok(), 1);
      count(sem.Release().ok(), -1);
      count(sem.AcquireFor(absl::Microseconds(1)).ok(), 1);
      count(sem.Release().ok(), -1);
      count(sem.TryAcquire().value_or(false), 1);
      count(sem.Release(1).ok(), -1);
      count(sem.AcquireUntil(absl::Now(), 2).ok(), 2);
      count(sem.Release(2).ok(), -2);
      {
        absl::StatusOr<Permit> permit = sem.TryAcquirePermit();
        const bool taken = permit.ok() && *permit;
        count(taken, 1);
        // A strict one that the handler has released already is refused, and was no release.
        count(taken && permit->Release().ok(), -1);
      }
      EXPECT_TRUE(sem.Value().ok());
      EXPECT_TRUE(*sem.IsCurrent());
      sem.statistics();
      Semaphore second = MustOpen("busy", options);
      EXPECT_TRUE(second.Detach().ok());
      const SignalsBlocked blocked;
      ASSERT_EQ(*sem.Value(), 3u + busy.posted - net) << "round " << rounds;
    }
    EXPECT_TRUE(sem.Close().ok());
    EXPECT_FALSE(sem.Value().ok());
    busy.sem = nullptr;
  }
  storm->Signal(SIGKILL);
  storm->Wait();
  EXPECT_EQ(*counter.Value(), static_cast<uint32_t>(steady.posted));
  EXPECT_EQ(steady.posted, handled);
  EXPECT_EQ(busy.other, 0);
  steady.sem = nullptr;
}

}  // namespace
}  // namespace psem
