#include "lib/platform/futex.h"

#include <errno.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <new>

#include "gtest/gtest.h"
#include "lib/platform/clock.h"

namespace psem {
namespace {

TEST(FutexWait, ReturnsAtOnceWhenTheWordIsAnother) {
  const uint32_t word = 1;
  EXPECT_EQ(FutexWait(&word, 0, Deadline::Never()), EAGAIN);
}

TEST(FutexWait, PastDeadlineTimesOutAndFutureOneIsNotEarly) {
  const uint32_t word = 0;
  EXPECT_EQ(FutexWait(&word, 0, After(-absl::Seconds(1))), ETIMEDOUT);
  EXPECT_EQ(FutexWait(&word, 0, Deadline::AtMonotonic(-absl::InfiniteDuration())), ETIMEDOUT);
  const absl::Duration begin = MonotonicNow();
  EXPECT_EQ(FutexWait(&word, 0, After(absl::Milliseconds(20))), ETIMEDOUT);
  EXPECT_GE(MonotonicNow() - begin, absl::Milliseconds(20));
}

TEST(FutexWait, KeepsErrno) {
  const uint32_t word = 1;
  errno = EDOM;
  FutexWait(&word, 0, Deadline::Never());
  EXPECT_EQ(errno, EDOM);
}

// A private futex would time out here: the waker is another process.
TEST(FutexWake, WakesAWaiterInAnotherProcess) {
  void* memory =
      mmap(nullptr, sizeof(uint32_t), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  auto* word = new (memory) std::atomic<uint32_t>(0);
  const auto* futex = static_cast<const uint32_t*>(memory);
  const pid_t child = fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const Deadline deadline = After(absl::Seconds(30));
    while (word->load() == 0) {
      if (FutexWait(futex, 0, deadline) == ETIMEDOUT) _exit(1);
    }
    _exit(0);
  }
  word->store(1);
  FutexWake(futex, 1);
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  munmap(memory, sizeof(uint32_t));
}

}  // namespace
}  // namespace psem
