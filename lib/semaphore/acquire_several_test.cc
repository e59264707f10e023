// Several permits in one step, and waits that are ended from outside: on a bare word in shared
// memory.

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <memory>
#include <new>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "lib/platform/clock.h"
#include "lib/semaphore/acquire.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"

namespace psem {
namespace {

// What children share.
struct Shared {
  SemWord word{0};
  CancellationToken token;
};

class AcquireSeveralTest : public testing::Test {
 protected:
  AcquireSeveralTest() {
    void* memory =
        mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT_NE(memory, MAP_FAILED);
    shared_ = new (memory) Shared();
    word_ = &shared_->word;
  }
  ~AcquireSeveralTest() override { munmap(shared_, sizeof(Shared)); }

  uint32_t Value() const { return ValueOf(word_->load()); }

  // A child that takes `count` permits and ends.
  std::unique_ptr<ChildProcess> Taker(uint32_t count) {
    return std::make_unique<ChildProcess>(
        [this, count] { PSEM_CHILD_CHECK(TakePermits(word_, count, Wait()) == 0); });
  }

  static bool IsAsleep(const ChildProcess& child) {
    return WaitUntilTrue([&child] { return child.IsWaitingOnFutex(); });
  }

  Shared* shared_;
  SemWord* word_;
};

TEST_F(AcquireSeveralTest, TakesAllOrNone) {
  word_->store(3);
  EXPECT_FALSE(TryTakePermits(word_, 4));
  EXPECT_EQ(TakePermits(word_, 4, Wait{After(absl::Milliseconds(20))}), ETIMEDOUT);
  EXPECT_EQ(word_->load(), 3u);
  EXPECT_TRUE(TryTakePermits(word_, 3));
  EXPECT_EQ(word_->load(), 0u);
}

TEST_F(AcquireSeveralTest, GivesAllOrNone) {
  word_->store(2147483645);
  EXPECT_EQ(GivePermits(word_, 3), EOVERFLOW);
  EXPECT_EQ(word_->load(), 2147483645u);
  EXPECT_EQ(GivePermits(word_, 2), 0);
  EXPECT_EQ(GivePermits(word_, 2147483647), EOVERFLOW);
  EXPECT_EQ(word_->load(), 2147483647u);
  EXPECT_TRUE(TryTakePermits(word_, 2147483647));
}

TEST_F(AcquireSeveralTest, OneReleaseOfSeveralWakesAsManyWaiters) {
  std::vector<std::unique_ptr<ChildProcess>> waiters;
  for (int i = 0; i < 4; ++i) waiters.push_back(Taker(1));
  for (const auto& waiter : waiters) ASSERT_TRUE(IsAsleep(*waiter));
  EXPECT_EQ(GivePermits(word_, 4), 0);
  for (const auto& waiter : waiters) EXPECT_TRUE(waiter->Wait().ok()) << waiter->Wait().Text();
  EXPECT_EQ(word_->load(), 0u);
}

TEST_F(AcquireSeveralTest, IsWokenWhenPermitsComeOneByOne) {
  const auto waiter = Taker(3);
  ASSERT_TRUE(IsAsleep(*waiter));
  for (int i = 0; i < 3; ++i) EXPECT_EQ(GivePermits(word_, 1), 0);
  EXPECT_TRUE(waiter->Wait().ok()) << waiter->Wait().Text();
  EXPECT_EQ(word_->load(), 0u);
}

// The wake of the one release may go to a waiter that one permit does not help.
TEST_F(AcquireSeveralTest, WakeThatDoesNotHelpIsPassedOnToOneWhomItDoes) {
  std::vector<std::unique_ptr<ChildProcess>> greedy;
  for (int i = 0; i < 3; ++i) {
    greedy.push_back(Taker(2));
    ASSERT_TRUE(IsAsleep(*greedy.back()));
  }
  const auto modest = Taker(1);
  ASSERT_TRUE(IsAsleep(*modest));
  EXPECT_EQ(GivePermits(word_, 1), 0);
  EXPECT_TRUE(modest->Wait().ok()) << modest->Wait().Text();
  EXPECT_EQ(GivePermits(word_, 6), 0);
  for (const auto& waiter : greedy) EXPECT_TRUE(waiter->Wait().ok()) << waiter->Wait().Text();
  EXPECT_EQ(word_->load(), 0u);
}

// Two that need both permits: taken one by one, each would end up with one, and sleep for ever.
TEST_F(AcquireSeveralTest, ManyThatTakeSeveralNeverDeadlock) {
  constexpr int kRounds = 500;
  std::vector<std::unique_ptr<ChildProcess>> workers;
  for (const uint32_t count : {2, 2, 3, 1}) {
    workers.push_back(std::make_unique<ChildProcess>([this, count] {
      for (int round = 0; round < kRounds; ++round) {
        PSEM_CHILD_CHECK(TakePermits(word_, count, Wait()) == 0);
        sched_yield();  // To the others, who then find too few.
        PSEM_CHILD_CHECK(GivePermits(word_, count) == 0);
      }
    }));
    ASSERT_TRUE(IsAsleep(*workers.back()));
  }
  EXPECT_EQ(GivePermits(word_, 3), 0);  // They begin together.
  for (const auto& worker : workers) EXPECT_TRUE(worker->Wait().ok()) << worker->Wait().Text();
  EXPECT_EQ(word_->load(), 3u);
}

TEST_F(AcquireSeveralTest, CancellationEndsTheWaitAndTakesNothing) {
  for (const uint32_t permits_there : {0, 1}) {
    Shared* const shared = new (shared_) Shared();
    word_->store(permits_there);
    ChildProcess waiter([this, shared] {
      PSEM_CHILD_CHECK(TakePermits(word_, 2, Wait{Deadline::Never(), true, &shared->token}) ==
                       ECANCELED);
    });
    ASSERT_TRUE(IsAsleep(waiter));
    shared->token.Cancel();
    EXPECT_TRUE(waiter.Wait().ok()) << waiter.Wait().Text();
    EXPECT_EQ(word_->load(), permits_there);
  }
}

TEST_F(AcquireSeveralTest, PermitThatIsThereWinsOverACancellation) {
  shared_->token.Cancel();
  word_->store(1);
  const Wait wait{Deadline::Never(), false, &shared_->token};
  EXPECT_EQ(TakePermits(word_, 1, wait), 0);
  EXPECT_EQ(TakePermits(word_, 1, wait), ECANCELED);
  EXPECT_EQ(word_->load(), 0u);
}

TEST_F(AcquireSeveralTest, CancellableWaitEndsWithAPermitADeadlineOrASignalAsOthersDo) {
  const Wait wait{After(absl::Milliseconds(20)), false, &shared_->token};
  EXPECT_EQ(TakePermits(word_, 1, wait), ETIMEDOUT);
  ChildProcess waiter([this] {
    const Wait endless{Deadline::Never(), false, &shared_->token};
    PSEM_CHILD_CHECK(TakePermits(word_, 1, endless) == 0);
    struct sigaction action = {};
    action.sa_handler = [](int) {};
    sigaction(SIGUSR1, &action, nullptr);
    PSEM_CHILD_CHECK(TakePermits(word_, 1, endless) == EINTR);
  });
  ASSERT_TRUE(IsAsleep(waiter));
  EXPECT_EQ(GivePermits(word_, 1), 0);
  ASSERT_TRUE(WaitUntilTrue([&] { return Value() == 0 && waiter.IsWaitingOnFutex(); }));
  waiter.Signal(SIGUSR1);
  EXPECT_TRUE(waiter.Wait().ok()) << waiter.Wait().Text();
  EXPECT_EQ(word_->load(), 0u);
}

// There it looks at the token from time to time.
TEST_F(AcquireSeveralTest, OlderKernelCancelsTooAndKeepsTheDeadline) {
  ChildProcess waiter([this] {
    FailSystemCall(SYS_futex_waitv, ENOSYS);
    CancellationToken never_cancelled;
    const absl::Duration begin = MonotonicNow();
    const Wait timed{After(absl::Milliseconds(50)), false, &never_cancelled};
    PSEM_CHILD_CHECK(TakePermits(word_, 1, timed) == ETIMEDOUT);
    PSEM_CHILD_CHECK(MonotonicNow() - begin >= absl::Milliseconds(50));
    const Wait endless{Deadline::Never(), false, &shared_->token};
    PSEM_CHILD_CHECK(TakePermits(word_, 1, endless) == ECANCELED);
  });
  ASSERT_TRUE(IsAsleep(waiter));
  shared_->token.Cancel();
  EXPECT_TRUE(waiter.Wait().ok()) << waiter.Wait().Text();
  EXPECT_EQ(word_->load(), 0u);
}

// A wake that reaches a waiter together with its cancellation must not be lost to the others.
TEST_F(AcquireSeveralTest, CancellationsConserveThePermitsAndStrandNobody) {
  constexpr int kRounds = 300;
  for (int round = 0; round < kRounds; ++round) {
    Shared* const shared = new (shared_) Shared();
    int taken = 0;
    std::thread cancellable([&] {
      taken = TakePermits(word_, 1, Wait{Deadline::Never(), true, &shared->token}) == 0;
    });
    std::thread steady([&] { ASSERT_EQ(TakePermits(word_, 1, Wait()), 0); });
    std::thread releaser([&] { ASSERT_EQ(GivePermits(word_, 1), 0); });
    shared->token.Cancel();
    cancellable.join();
    releaser.join();
    if (taken != 0) {
      ASSERT_EQ(GivePermits(word_, 1), 0);
    }
    steady.join();
    ASSERT_EQ(word_->load(), 0u);
  }
}

TEST_F(AcquireSeveralTest, WallClockDeadlinesEndWaits) {
  const Wait soon{Deadline::AtWall(absl::Now() + absl::Milliseconds(20))};
  const absl::Time begin = absl::Now();
  EXPECT_EQ(TakePermits(word_, 1, soon), ETIMEDOUT);
  EXPECT_GE(absl::Now() - begin, absl::Milliseconds(19));  // The wall clock may be slewed.
  EXPECT_EQ(TakePermits(word_, 1, Wait{Deadline::AtWall(absl::InfinitePast())}), ETIMEDOUT);
  word_->store(1);
  EXPECT_EQ(TakePermits(word_, 1, Wait{Deadline::AtWall(absl::InfinitePast())}), 0);
  // The far future never comes, and is no error.
  for (const Deadline far : {Deadline::AtWall(absl::InfiniteFuture()),
                             Deadline::AtWall(absl::FromUnixSeconds(int64_t{1} << 60)),
                             Deadline::AtMonotonic(absl::Seconds(int64_t{1} << 60))}) {
    ChildProcess waiter([this, far] { PSEM_CHILD_CHECK(TakePermits(word_, 1, Wait{far}) == 0); });
    ASSERT_TRUE(IsAsleep(waiter));
    EXPECT_EQ(GivePermits(word_, 1), 0);
    EXPECT_TRUE(waiter.Wait().ok()) << waiter.Wait().Text();
  }
}

}  // namespace
}  // namespace psem
