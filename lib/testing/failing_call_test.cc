#include "lib/testing/failing_call.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>

#include "gtest/gtest.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

TEST(FailSystemCall, FailsThatCallWithThatErrorAndNoOther) {
  ChildProcess child([] {
    FailSystemCall(SYS_dup, ENOSPC);
    PSEM_CHILD_CHECK(dup(STDOUT_FILENO) == -1 && errno == ENOSPC);
    PSEM_CHILD_CHECK(fcntl(STDOUT_FILENO, F_GETFD) >= 0);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  const int copy = dup(STDOUT_FILENO);  // The parent's calls go on.
  EXPECT_GE(copy, 0);
  close(copy);
}

TEST(FailSystemCall, FailsTheCallsWithTheBitsAlone) {
  ChildProcess child([] {
    FailSystemCall(SYS_openat, ENFILE, {/*argument=*/2, O_DIRECTORY | O_CLOEXEC});
    PSEM_CHILD_CHECK(open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC) == -1 && errno == ENFILE);
    PSEM_CHILD_CHECK(open("/", O_RDONLY | O_DIRECTORY) >= 0);
    PSEM_CHILD_CHECK(open("/", O_RDONLY | O_CLOEXEC) >= 0);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

TEST(FailSystemCall, TakesSeveral) {
  ChildProcess child([] {
    FailSystemCall(SYS_dup, ENOSPC);
    FailSystemCall(SYS_getppid, EMFILE);
    PSEM_CHILD_CHECK(dup(STDOUT_FILENO) == -1 && errno == ENOSPC);
    PSEM_CHILD_CHECK(syscall(SYS_getppid) == -1 && errno == EMFILE);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

TEST(BeforeSystemCall, RunsTheActionOnceAndThenTheCall) {
  int ends[2];
  ASSERT_EQ(pipe2(ends, O_CLOEXEC | O_NONBLOCK), 0);
  ChildProcess child([&ends] {
    BeforeSystemCall(SYS_read, [&ends] { PSEM_CHILD_CHECK(write(ends[1], "ab", 2) == 2); });
    char byte = 0;
    PSEM_CHILD_CHECK(read(ends[0], &byte, 1) == 1 && byte == 'a');
    PSEM_CHILD_CHECK(read(ends[0], &byte, 1) == 1 && byte == 'b');
    PSEM_CHILD_CHECK(read(ends[0], &byte, 1) == -1 && errno == EAGAIN);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  close(ends[0]);
  close(ends[1]);
}

TEST(AnswerSystemCalls, IsAskedAboutEachCallAndAnswersIt) {
  ChildProcess child([] {
    constexpr int kDescriptor = 4711;  // One that is not open: the kernel would say EBADF.
    std::atomic<int> asked{0};
    AnswerSystemCalls([&asked](const SystemCall& call) {
      if (call.arguments[0] != kDescriptor) return 0;
      ++asked;
      return call.number == SYS_dup ? ENOSPC : 0;
    });
    PSEM_CHILD_CHECK(dup(kDescriptor) == -1 && errno == ENOSPC);
    PSEM_CHILD_CHECK(close(kDescriptor) == -1 && errno == EBADF);
    PSEM_CHILD_CHECK(dup(kDescriptor) == -1 && errno == ENOSPC);
    PSEM_CHILD_CHECK(fcntl(STDOUT_FILENO, F_GETFD) >= 0);
    PSEM_CHILD_CHECK(asked == 3);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

}  // namespace
}  // namespace psem
