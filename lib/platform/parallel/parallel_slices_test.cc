#include "lib/platform/parallel/parallel_slices.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <set>
#include <vector>

#include "gtest/gtest.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"

namespace psem {
namespace {

// How often each number was in a slice.
std::vector<std::atomic<int>> Visits(size_t count, size_t shortest) {
  std::vector<std::atomic<int>> visits(count);
  InParallelSlices(count, shortest, [&visits](size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) ++visits[i];
  });
  return visits;
}

bool HasMoreProcessors() {
  cpu_set_t processors;
  return sched_getaffinity(0, sizeof(processors), &processors) == 0 && CPU_COUNT(&processors) > 1;
}

TEST(InParallelSlices, TakesEachNumberOnce) {
  for (const size_t count : {0, 1, 2, 7, 100, 1001}) {
    for (const size_t shortest : {1, 3, 100, 5000}) {
      for (const std::atomic<int>& visits : Visits(count, shortest)) {
        EXPECT_EQ(visits, 1) << count << " numbers in slices of " << shortest;
      }
    }
  }
}

TEST(InParallelSlices, DoesLittleWorkWithoutAThread) {
  const pthread_t caller = pthread_self();
  InParallelSlices(199, 100, [caller](size_t begin, size_t end) {
    EXPECT_TRUE(pthread_equal(pthread_self(), caller));
    EXPECT_EQ(begin, 0u);
    EXPECT_EQ(end, 199u);
  });
}

TEST(InParallelSlices, LetsNoSignalIntoItsThreads) {
  if (!HasMoreProcessors()) GTEST_SKIP() << "with one processor there are no threads";
  const pthread_t caller = pthread_self();
  std::atomic<int> threads{0};
  InParallelSlices(100, 1, [caller, &threads](size_t, size_t) {
    sigset_t blocked;
    pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
    const bool is_caller = pthread_equal(pthread_self(), caller) != 0;
    for (const int signal : {SIGINT, SIGTERM, SIGCHLD, SIGIO, SIGRTMIN}) {
      EXPECT_EQ(sigismember(&blocked, signal), is_caller ? 0 : 1) << signal;
    }
    if (!is_caller) ++threads;
  });
  EXPECT_GT(threads, 0);
}

TEST(InParallelSlices, DoesAllItselfWhenThereAreNoThreadsToHave) {
  ChildProcess child([] {
    FailSystemCall(SYS_clone3, EAGAIN);
    FailSystemCall(SYS_clone, EAGAIN);
    const pthread_t caller = pthread_self();
    size_t numbers = 0;
    InParallelSlices(100, 1, [&numbers, caller](size_t begin, size_t end) {
      PSEM_CHILD_CHECK(pthread_equal(pthread_self(), caller));
      numbers += end - begin;
    });
    PSEM_CHILD_CHECK(numbers == 100);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

}  // namespace
}  // namespace psem
