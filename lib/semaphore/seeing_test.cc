// What a handle tells about itself: statistics, waiters, slow waits, probes.

#include <signal.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/platform/clock.h"
#include "lib/platform/probes.h"
#include "lib/semaphore/semaphore_fixture.h"
#include "lib/testing/child_process.h"
#include "lib/testing/run_in_threads.h"

namespace psem {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

class SeeingTest : public SemaphoreTest {
 protected:
  // A child that releases `permits` as soon as somebody waits.
  static void ReleaseOnceWaitedFor(Semaphore& sem, int64_t permits = 1) {
    PSEM_CHILD_CHECK(WaitUntilTrue([&sem] { return sem.Waiters()->live == 1; }));
    PSEM_CHILD_CHECK(sem.Release(permits).ok());
  }
};

TEST_F(SeeingTest, StatisticsCountAcquiresThatGotTheirPermits) {
  Semaphore sem = MustOpen("jobs", Loose(3));
  ASSERT_TRUE(sem.Acquire().ok());
  ASSERT_TRUE(sem.Acquire(2).ok());
  EXPECT_FALSE(*sem.TryAcquire());
  EXPECT_FALSE(sem.AcquireFor(absl::Milliseconds(1)).ok());
  ASSERT_TRUE(sem.Release(3).ok());
  const Statistics statistics = sem.statistics();
  EXPECT_EQ(statistics.acquires, 2u);
  EXPECT_EQ(statistics.contended_acquires, 0u);
  EXPECT_EQ(statistics.total_wait, absl::ZeroDuration());
  EXPECT_EQ(statistics.longest_wait, absl::ZeroDuration());
}

TEST_F(SeeingTest, StatisticsTellWhatWasWaited) {
  Semaphore sem = MustOpen("jobs", Loose(0));
  const absl::Duration begin = MonotonicNow();
  for (int i = 0; i < 2; ++i) {
    ChildProcess releaser([&sem] { ReleaseOnceWaitedFor(sem); });
    ASSERT_TRUE(sem.Acquire().ok());
    ASSERT_TRUE(releaser.Wait().ok()) << releaser.Wait().Text();
  }
  const absl::Duration elapsed = MonotonicNow() - begin;
  const Statistics statistics = sem.statistics();
  EXPECT_EQ(statistics.acquires, 2u);
  EXPECT_EQ(statistics.contended_acquires, 2u);
  EXPECT_GT(statistics.longest_wait, absl::ZeroDuration());
  EXPECT_GT(statistics.total_wait, statistics.longest_wait);
  EXPECT_LE(statistics.total_wait, 2 * statistics.longest_wait);
  EXPECT_LE(statistics.total_wait, elapsed);
}

TEST_F(SeeingTest, StatisticsOfAForkedChildBeginAnew) {
  Semaphore sem = MustOpen("jobs", Loose(5));
  ASSERT_TRUE(sem.Acquire().ok());
  ChildProcess child([&sem] {
    PSEM_CHILD_CHECK(sem.statistics().acquires == 0);
    PSEM_CHILD_CHECK(sem.Acquire().ok());
    PSEM_CHILD_CHECK(sem.statistics().acquires == 1);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  EXPECT_EQ(sem.statistics().acquires, 1u);
}

TEST_F(SeeingTest, StatisticsOfManyThreadsLoseNothing) {
  Semaphore sem = MustOpen("jobs", Loose(2));
  RunInThreads(4, 20000, [&sem] {
    ASSERT_TRUE(sem.Acquire().ok());
    ASSERT_TRUE(sem.Release().ok());
  });
  EXPECT_EQ(sem.statistics().acquires, 80000u);
  EXPECT_LE(sem.statistics().contended_acquires, 80000u);
}

TEST_F(SeeingTest, WaitersAreCountedWhileTheySleepAndKilledOnesAreNotLive) {
  Semaphore sem = MustOpen("jobs", Loose(0));
  EXPECT_EQ(sem.Waiters()->recorded, 0u);
  EXPECT_EQ(sem.Waiters()->live, 0u);
  EXPECT_TRUE(sem.Waiters()->live_is_exact);
  CancellationToken token;
  std::vector<std::unique_ptr<ChildProcess>> waiters;
  for (int i = 0; i < 3; ++i) {
    waiters.push_back(std::make_unique<ChildProcess>([&sem, &token, i] {
      AcquireOptions options;
      if (i == 1) options.deadline = After(absl::Hours(1));
      if (i == 2) options.cancellation = &token;
      PSEM_CHILD_CHECK(sem.Acquire(options).ok());
    }));
    ASSERT_TRUE(WaitUntilTrue([&] { return waiters.back()->IsWaitingOnFutex(); }));
  }
  EXPECT_EQ(sem.Waiters()->recorded, 3u);
  EXPECT_EQ(sem.Waiters()->live, 3u);
  waiters[0]->Signal(SIGKILL);
  waiters[0]->Wait();
  EXPECT_EQ(sem.Waiters()->recorded, 3u);
  EXPECT_EQ(sem.Waiters()->live, 2u);
  ASSERT_TRUE(sem.Release(2).ok());
  EXPECT_TRUE(waiters[1]->Wait().ok()) << waiters[1]->Wait().Text();
  EXPECT_TRUE(waiters[2]->Wait().ok()) << waiters[2]->Wait().Text();
}

TEST_F(SeeingTest, SlowWaitIsToldOnceWhileItWaits) {
  Options options = Loose(0);
  options.slow_wait = absl::Milliseconds(20);
  int told = 0;
  Semaphore* opened = nullptr;
  options.on_slow_wait = [&](const SlowWait& slow) {
    ++told;
    EXPECT_EQ(slow.name, names_.Name("jobs"));
    EXPECT_EQ(slow.process, getpid());
    EXPECT_EQ(slow.thread, gettid());
    EXPECT_EQ(slow.permits, 2);
    EXPECT_GE(slow.waited, absl::Milliseconds(20));
    EXPECT_LE(slow.since, absl::Now() - absl::Milliseconds(10));
    EXPECT_EQ(slow.value, 1u);
    EXPECT_EQ(slow.waiters, 0u);
    EXPECT_TRUE(opened->Release().ok());
  };
  Semaphore sem = MustOpen("jobs", options);
  opened = &sem;
  ASSERT_TRUE(sem.Release().ok());
  ASSERT_TRUE(sem.Acquire(2).ok());
  EXPECT_EQ(told, 1);
  EXPECT_EQ(sem.statistics().contended_acquires, 1u);
  // Neither a permit that is there nor a wait that is to be shorter is slow.
  ASSERT_TRUE(sem.Release().ok());
  ASSERT_TRUE(sem.AcquireFor(absl::Hours(1)).ok());
  EXPECT_TRUE(absl::IsDeadlineExceeded(sem.AcquireFor(absl::Milliseconds(10))));
  EXPECT_EQ(told, 1);
}

TEST_F(SeeingTest, SlowWaitGoesOnToItsDeadline) {
  Options options = Loose(0);
  options.slow_wait = absl::Milliseconds(1);
  int told = 0;
  options.on_slow_wait = [&told](const SlowWait&) { ++told; };
  Semaphore sem = MustOpen("jobs", options);
  const absl::Duration begin = MonotonicNow();
  EXPECT_TRUE(absl::IsDeadlineExceeded(sem.AcquireFor(absl::Milliseconds(30))));
  EXPECT_GE(MonotonicNow() - begin, absl::Milliseconds(30));
  EXPECT_EQ(told, 1);
}

TEST_F(SeeingTest, SlowWaitWithoutAFunctionIsPrintedUnlessSilent) {
  for (const bool silent : {false, true}) {
    ChildProcess::Options captured;
    captured.capture_stderr = true;
    ChildProcess child(
        [&] {
          Options options = Loose(0);
          options.silent = silent;
          options.slow_wait = absl::Milliseconds(1);
          Semaphore sem = MustOpen("jobs", options);
          PSEM_CHILD_CHECK(!sem.AcquireFor(absl::Milliseconds(20)).ok());
        },
        captured);
    EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
    if (silent) {
      EXPECT_EQ(child.Wait().output, "");
    } else {
      EXPECT_THAT(child.Wait().output,
                  MatchesRegex("\\[psem\\] acquire \"/psem-.*-jobs\": still waiting after .*ms\n"));
    }
  }
}

// The probes are notes in the program's file, which tools like bpftrace read.
TEST_F(SeeingTest, ProbesAreInTheProgram) {
#if defined(STAP_PROBE1)
  std::ifstream file("/proc/self/exe", std::ios::binary);
  const std::string program((std::istreambuf_iterator<char>(file)), {});
  for (const char* probe : {"acquire_begin", "acquire_end", "wait_begin", "wait_end", "release"}) {
    EXPECT_TRUE(absl::StrContains(program, std::string("psem\0", 5) + probe)) << probe;
  }
#else
  GTEST_SKIP() << "built without <sys/sdt.h>";
#endif
}

}  // namespace
}  // namespace psem
