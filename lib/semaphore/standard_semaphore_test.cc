#include "lib/semaphore/standard_semaphore.h"

#include <signal.h>

#include <chrono>
#include <functional>
#include <mutex>
#include <ratio>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/semaphore/semaphore_fixture.h"
#include "lib/testing/child_process.h"
#include "lib/testing/run_in_threads.h"

namespace psem {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;
using std::chrono::system_clock;
using testing::HasSubstr;

class StandardSemaphoreTest : public SemaphoreTest {};

TEST_F(StandardSemaphoreTest, LocksAndUnlocksForTheStandardsLocks) {
  Semaphore sem = MustOpen("jobs");
  StandardSemaphore jobs(sem);
  {
    std::unique_lock<StandardSemaphore> lock(jobs);
    EXPECT_TRUE(lock.owns_lock());
    EXPECT_EQ(*sem.Value(), 0u);
    lock.unlock();
    EXPECT_EQ(*sem.Value(), 1u);
    EXPECT_TRUE(lock.try_lock());
  }
  EXPECT_EQ(*sem.Value(), 1u);
  { const std::lock_guard<StandardSemaphore> lock(jobs); }
  { const std::scoped_lock<StandardSemaphore> lock(jobs); }
  EXPECT_EQ(*sem.Value(), 1u);
}

TEST_F(StandardSemaphoreTest, TimedLocksGiveUp) {
  Semaphore sem = MustOpen("jobs", Loose(0));
  StandardSemaphore jobs(sem);
  EXPECT_FALSE(std::unique_lock<StandardSemaphore>(jobs, std::try_to_lock).owns_lock());
  EXPECT_FALSE(std::unique_lock<StandardSemaphore>(jobs, milliseconds(1)).owns_lock());
  EXPECT_FALSE(
      std::unique_lock<StandardSemaphore>(jobs, steady_clock::now() + milliseconds(1)).owns_lock());
}

// A clock that the library does not know.
struct SlowClock {
  using duration = std::chrono::duration<double, std::ratio<60>>;
  using rep = duration::rep;
  using period = duration::period;
  using time_point = std::chrono::time_point<SlowClock>;
  static constexpr bool is_steady = true;
  static time_point now() { return time_point(steady_clock::now().time_since_epoch()); }
};

TEST_F(StandardSemaphoreTest, WaitsOnEveryClockAndNeverTooShort) {
  Semaphore sem = MustOpen("jobs", Loose(0));
  StandardSemaphore jobs(sem);
  const auto begin = steady_clock::now();
  EXPECT_FALSE(jobs.try_acquire_for(milliseconds(5)));
  EXPECT_FALSE(jobs.try_acquire_until(steady_clock::now() + milliseconds(5)));
  EXPECT_FALSE(jobs.try_acquire_until(SlowClock::now() + milliseconds(5)));
  EXPECT_GE(steady_clock::now() - begin, milliseconds(15));
  EXPECT_FALSE(jobs.try_acquire_until(system_clock::now() + milliseconds(5)));
  EXPECT_FALSE(jobs.try_acquire_for(-std::chrono::hours(1)));
  EXPECT_FALSE(jobs.try_acquire_until(steady_clock::time_point::min()));
  jobs.release(3);
  EXPECT_TRUE(jobs.try_acquire_for(-std::chrono::hours(1)));
  EXPECT_TRUE(jobs.try_acquire_until(system_clock::time_point::min()));
  EXPECT_TRUE(jobs.try_acquire_until(SlowClock::now()));
  EXPECT_EQ(*sem.Value(), 0u);
}

// They overflowed, and ended at once.
TEST_F(StandardSemaphoreTest, LongestTimesDoNotEndAtOnce) {
  using Doubles = std::chrono::duration<double>;
  const std::function<bool(StandardSemaphore&)> waits[] = {
      [](StandardSemaphore& jobs) { return jobs.try_acquire_for(std::chrono::hours::max()); },
      [](StandardSemaphore& jobs) { return jobs.try_acquire_for(milliseconds::max()); },
      [](StandardSemaphore& jobs) { return jobs.try_acquire_for(Doubles(1e30)); },
      [](StandardSemaphore& jobs) {
        return jobs.try_acquire_until(
            std::chrono::time_point<system_clock, std::chrono::seconds>::max());
      },
  };
  for (const auto& wait : waits) {
    ChildProcess waiter([&] {
      Semaphore sem = MustOpen("jobs", Loose(0));
      StandardSemaphore jobs(sem);
      PSEM_CHILD_CHECK(wait(jobs));
    });
    ASSERT_TRUE(WaitUntilTrue([&waiter] { return waiter.IsWaitingOnFutex(); }));
    ASSERT_TRUE(MustOpen("jobs", Loose()).Release().ok());
    EXPECT_TRUE(waiter.Wait().ok()) << waiter.Wait().Text();
  }
}

TEST_F(StandardSemaphoreTest, ReleaseOfNoneDoesNothing) {
  Semaphore sem = MustOpen("jobs");
  StandardSemaphore(sem).release(0);
  EXPECT_EQ(*sem.Value(), 1u);
  EXPECT_EQ(StandardSemaphore::max(), 2147483647);
}

TEST_F(StandardSemaphoreTest, SignalsDoNotEndAWait) {
  ChildProcess waiter([this] {
    struct sigaction action = {};
    action.sa_handler = [](int) {};
    sigaction(SIGUSR1, &action, nullptr);
    Semaphore sem = MustOpen("jobs", Loose(0));
    StandardSemaphore(sem).acquire();
  });
  ASSERT_TRUE(WaitUntilTrue([&waiter] { return waiter.IsWaitingOnFutex(); }));
  waiter.Signal(SIGUSR1);
  Options options = Loose();
  options.close_on_exit = false;
  EXPECT_TRUE(MustOpen("jobs", options).Release().ok());
  EXPECT_TRUE(waiter.Wait().ok()) << waiter.Wait().Text();
}

TEST_F(StandardSemaphoreTest, WhatItCannotReportEndsTheProcessWithTheText) {
  ChildProcess::Options options;
  options.capture_stderr = true;
  ChildProcess child(
      [this] {
        Semaphore sem = MustOpen("jobs");
        StandardSemaphore(sem).release();
      },
      options);
  EXPECT_EQ(child.Wait().signal, SIGABRT);
  EXPECT_THAT(child.Wait().output, HasSubstr("this handle does not hold it (EPERM)"));
}

TEST_F(StandardSemaphoreTest, ExcludesThreads) {
  Semaphore sem = MustOpen("jobs", Loose(1));
  StandardSemaphore jobs(sem);
  long guarded = 0;
  RunInThreads(4, 20000, [&] {
    const std::lock_guard<StandardSemaphore> lock(jobs);
    ++guarded;
  });
  EXPECT_EQ(guarded, 80000);
}

}  // namespace
}  // namespace psem
