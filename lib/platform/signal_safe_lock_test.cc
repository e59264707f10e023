#include "lib/platform/signal_safe_lock.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"

namespace psem {
namespace {

SignalSafeLock shared_lock;
std::atomic<int> handled{0};
int guarded = 0;

void TakeTheLock(int) {
  const SignalSafeLockHolder holder(&shared_lock);
  ++guarded;
  handled.fetch_add(1);
}

// A handler that could interrupt a holder in its own thread would wait for ever.
TEST(SignalSafeLock, SignalThatComesWhileItIsHeldIsHandledAfterwards) {
  ASSERT_NE(signal(SIGUSR1, TakeTheLock), SIG_ERR);
  handled = 0;
  {
    const SignalSafeLockHolder holder(&shared_lock);
    raise(SIGUSR1);
    EXPECT_EQ(handled, 0);
  }
  EXPECT_EQ(handled, 1);
}

TEST(SignalSafeLock, SignalThatComesWhileAnotherIsHeldIsHandledAfterBoth) {
  SignalSafeLock outer_lock;
  SignalSafeLock inner_lock;
  ASSERT_NE(signal(SIGUSR1, TakeTheLock), SIG_ERR);
  handled = 0;
  {
    const SignalSafeLockHolder outer(&outer_lock);
    { const SignalSafeLockHolder inner(&inner_lock); }
    raise(SIGUSR1);
    EXPECT_EQ(handled, 0);
  }
  EXPECT_EQ(handled, 1);
}

TEST(SignalsBlocked, LocksInsideLeaveTheSignalsBlocked) {
  ASSERT_NE(signal(SIGUSR1, TakeTheLock), SIG_ERR);
  handled = 0;
  {
    const SignalsBlocked blocked;
    SignalSafeLock lock;
    { const SignalSafeLockHolder holder(&lock); }
    { const SignalsBlocked inner; }
    raise(SIGUSR1);
    EXPECT_EQ(handled, 0);
  }
  EXPECT_EQ(handled, 1);
  raise(SIGUSR1);
  EXPECT_EQ(handled, 2);
}

TEST(SignalSafeLock, RestoresTheMaskAndErrno) {
  sigset_t mask;
  sigemptyset(&mask);
  sigaddset(&mask, SIGUSR2);
  ASSERT_EQ(pthread_sigmask(SIG_SETMASK, &mask, nullptr), 0);
  errno = EDOM;
  { const SignalSafeLockHolder holder(&shared_lock); }
  EXPECT_EQ(errno, EDOM);
  sigset_t after;
  ASSERT_EQ(pthread_sigmask(SIG_SETMASK, nullptr, &after), 0);
  EXPECT_EQ(sigismember(&after, SIGUSR2), 1);
  EXPECT_EQ(sigismember(&after, SIGTERM), 0);
  sigemptyset(&mask);
  pthread_sigmask(SIG_SETMASK, &mask, nullptr);
}

TEST(SignalSafeLock, ExcludesThreadsAndTheirHandlers) {
  constexpr int kThreads = 4;
  constexpr int kRounds = 2000;
  ASSERT_NE(signal(SIGUSR1, TakeTheLock), SIG_ERR);
  handled = 0;
  guarded = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([] {
      for (int round = 0; round < kRounds; ++round) {
        {
          const SignalSafeLockHolder holder(&shared_lock);
          ++guarded;
        }
        raise(SIGUSR1);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(handled, kThreads * kRounds);
  EXPECT_EQ(guarded, 2 * kThreads * kRounds);
}

}  // namespace
}  // namespace psem
