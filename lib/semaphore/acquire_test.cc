// The algorithm on a bare word in shared memory. That it is glibc's own is what
// glibc_interop_test.cc shows.

#include "lib/semaphore/acquire.h"

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>

#include <functional>
#include <memory>
#include <new>
#include <vector>

#include "gtest/gtest.h"
#include "lib/platform/clock.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

constexpr uint32_t kMax = 2147483647;

// A word that children share.
class AcquireTest : public testing::Test {
 protected:
  AcquireTest() {
    void* memory =
        mmap(nullptr, sizeof(SemWord), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT_NE(memory, MAP_FAILED);
    word_ = new (memory) SemWord(0);
  }
  ~AcquireTest() override { munmap(word_, sizeof(SemWord)); }

  uint32_t Value() const { return ValueOf(word_->load()); }
  uint32_t Waiters() const { return static_cast<uint32_t>(word_->load() >> 32); }

  // Children that are asleep in TakePermits; each ends with 0 once it has a permit.
  void StartWaiters(int count) {
    for (int i = 0; i < count; ++i) {
      waiters_.push_back(std::make_unique<ChildProcess>(
          [this] { PSEM_CHILD_CHECK(TakePermits(word_, 1, Wait()) == 0); }));
    }
    for (const auto& waiter : waiters_) {
      ASSERT_TRUE(WaitUntilTrue([&waiter] { return waiter->IsWaitingOnFutex(); }));
    }
  }

  SemWord* word_;
  std::vector<std::unique_ptr<ChildProcess>> waiters_;
};

TEST_F(AcquireTest, TakesAndGivesWithoutTouchingTheWaiters) {
  word_->store(7 * kOneWaiter + 2);
  EXPECT_TRUE(TryTakePermits(word_, 1));
  EXPECT_EQ(TakePermits(word_, 1, Wait()), 0);
  EXPECT_EQ(word_->load(), 7 * kOneWaiter);
  EXPECT_FALSE(TryTakePermits(word_, 1));
  EXPECT_EQ(GivePermits(word_, 1), 0);
  EXPECT_EQ(word_->load(), 7 * kOneWaiter + 1);
}

TEST_F(AcquireTest, PermitThatIsThereWinsOverADeadlineThatHasPassed) {
  word_->store(1);
  EXPECT_EQ(TakePermits(word_, 1, Wait{After(-absl::Hours(1))}), 0);
  EXPECT_EQ(TakePermits(word_, 1, Wait{After(-absl::Hours(1))}), ETIMEDOUT);
}

TEST_F(AcquireTest, TimeoutTakesNothingAndLeavesNoWaiterBehind) {
  const absl::Duration begin = MonotonicNow();
  EXPECT_EQ(TakePermits(word_, 1, Wait{After(absl::Milliseconds(20))}), ETIMEDOUT);
  EXPECT_GE(MonotonicNow() - begin, absl::Milliseconds(20));
  EXPECT_EQ(word_->load(), 0u);
}

TEST_F(AcquireTest, GivingPastTheMaximumChangesNothing) {
  word_->store(3 * kOneWaiter + kMax - 1);
  EXPECT_EQ(GivePermits(word_, 1), 0);
  EXPECT_EQ(GivePermits(word_, 1), EOVERFLOW);
  EXPECT_EQ(word_->load(), 3 * kOneWaiter + kMax);
}

// A hostile or broken peer can write any value.
TEST_F(AcquireTest, ValueAboveTheMaximumNeitherWrapsNorReachesTheWaiters) {
  word_->store(kOneWaiter + 0xFFFFFFFF);
  EXPECT_EQ(GivePermits(word_, 1), EOVERFLOW);
  EXPECT_EQ(word_->load(), kOneWaiter + 0xFFFFFFFF);
  EXPECT_TRUE(TryTakePermits(word_, 1));
  EXPECT_EQ(word_->load(), kOneWaiter + 0xFFFFFFFE);
}

TEST_F(AcquireTest, EveryReleaseWakesAWaiter) {
  constexpr int kWaiters = 5;
  StartWaiters(kWaiters);
  EXPECT_EQ(Waiters(), 5u);
  for (int i = 0; i < kWaiters; ++i) ASSERT_EQ(GivePermits(word_, 1), 0);
  for (const auto& waiter : waiters_) EXPECT_TRUE(waiter->Wait().ok()) << waiter->Wait().Text();
  EXPECT_EQ(word_->load(), 0u);
}

TEST_F(AcquireTest, KilledWaiterStaysCountedAndHarmsNobody) {
  StartWaiters(2);
  waiters_[0]->Signal(SIGKILL);
  EXPECT_EQ(waiters_[0]->Wait().signal, SIGKILL);
  EXPECT_EQ(Waiters(), 2u);
  EXPECT_EQ(GivePermits(word_, 1), 0);
  EXPECT_TRUE(waiters_[1]->Wait().ok()) << waiters_[1]->Wait().Text();
  EXPECT_EQ(Value(), 0u);
}

void DoNothing(int) {}

void HandleSigusr1(int flags) {
  struct sigaction action = {};
  action.sa_handler = DoNothing;
  action.sa_flags = flags;
  sigaction(SIGUSR1, &action, nullptr);
}

struct SignalCase {
  const char* name;
  int flags;
  bool timed;
  bool retry;
  bool goes_on;  // Rather than returning EINTR.
};

void PrintTo(const SignalCase& row, std::ostream* out) { *out << row.name; }

class SignalTest : public AcquireTest, public testing::WithParamInterface<SignalCase> {};

TEST_P(SignalTest, EndsTheWaitOrNot) {
  const SignalCase& row = GetParam();
  ChildProcess waiter([this, &row] {
    HandleSigusr1(row.flags);
    const Deadline deadline = row.timed ? After(absl::Hours(1)) : Deadline::Never();
    const int result = TakePermits(word_, 1, Wait{deadline, row.retry});
    PSEM_CHILD_CHECK(result == (row.goes_on ? 0 : EINTR));
  });
  ASSERT_TRUE(WaitUntilTrue([&waiter] { return waiter.IsWaitingOnFutex(); }));
  waiter.Signal(SIGUSR1);
  if (row.goes_on) {
    // A second signal is handled after the first: once it is no longer pending, so is the first.
    for (int i = 0; i < 5; ++i) {
      waiter.Signal(SIGUSR1);
      ASSERT_TRUE(WaitUntilTrue([&waiter] { return waiter.IsWaitingOnFutex(); }));
    }
    EXPECT_EQ(Waiters(), 1u);
    EXPECT_EQ(GivePermits(word_, 1), 0);
  }
  EXPECT_TRUE(waiter.Wait().ok()) << waiter.Wait().Text();
  EXPECT_EQ(word_->load(), 0u);
}

INSTANTIATE_TEST_SUITE_P(All, SignalTest,
                         testing::Values(
                             // name, flags, timed, retry, goes on
                             SignalCase{"endless", 0, false, false, false},
                             SignalCase{"endless_retry", 0, false, true, true},
                             SignalCase{"endless_sa_restart", SA_RESTART, false, false, true},
                             SignalCase{"timed", 0, true, false, false},
                             SignalCase{"timed_retry", 0, true, true, true},
                             SignalCase{"timed_sa_restart", SA_RESTART, true, false, false},
                             SignalCase{"timed_sa_restart_retry", SA_RESTART, true, true, true}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_F(AcquireTest, StoppedWaiterGoesOnWaitingWhenItIsContinued) {
  StartWaiters(1);
  waiters_[0]->Signal(SIGSTOP);
  waiters_[0]->Signal(SIGCONT);
  ASSERT_TRUE(WaitUntilTrue([this] { return waiters_[0]->IsWaitingOnFutex(); }));
  EXPECT_EQ(GivePermits(word_, 1), 0);
  EXPECT_TRUE(waiters_[0]->Wait().ok()) << waiters_[0]->Wait().Text();
}

// Retrying must not stretch the wait: the deadline stays where it is.
TEST_F(AcquireTest, SignalsDoNotMoveTheDeadline) {
  ChildProcess waiter([this] {
    HandleSigusr1(0);
    const absl::Duration begin = MonotonicNow();
    PSEM_CHILD_CHECK(TakePermits(word_, 1, Wait{After(absl::Milliseconds(200)), true}) ==
                     ETIMEDOUT);
    PSEM_CHILD_CHECK(MonotonicNow() - begin >= absl::Milliseconds(200));
  });
  ASSERT_TRUE(WaitUntilTrue([&waiter] { return waiter.IsWaitingOnFutex(); }));
  for (int i = 0; i < 20; ++i) waiter.Signal(SIGUSR1);
  EXPECT_TRUE(waiter.Wait().ok()) << waiter.Wait().Text();
}

// Permits are neither lost nor made up when everything happens at once.
TEST_F(AcquireTest, SignalsAndTimeoutsConserveThePermits) {
  constexpr int kProcesses = 4;
  constexpr int kRounds = 3000;
  constexpr uint32_t kPermits = 2;
  word_->store(kPermits);
  HandleSigusr1(0);  // Inherited: no worker is without it.
  std::vector<std::unique_ptr<ChildProcess>> workers;
  for (int process = 0; process < kProcesses; ++process) {
    workers.push_back(std::make_unique<ChildProcess>([this] {
      for (int round = 0; round < kRounds; ++round) {
        const Deadline deadline =
            round % 3 == 0 ? After(absl::Microseconds(50)) : Deadline::Never();
        if (TakePermits(word_, 1, Wait{deadline, round % 2 == 0}) != 0) continue;
        PSEM_CHILD_CHECK(GivePermits(word_, 1) == 0);
      }
    }));
  }
  for (int i = 0; i < 1000; ++i) workers[i % kProcesses]->Signal(SIGUSR1);
  for (const auto& worker : workers) EXPECT_TRUE(worker->Wait().ok()) << worker->Wait().Text();
  EXPECT_EQ(word_->load(), kPermits);
}

}  // namespace
}  // namespace psem
