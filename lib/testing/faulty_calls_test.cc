#include "lib/testing/faulty_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <string>

#include "gtest/gtest.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

constexpr Fault kNoFault;

// One system call that always succeeds.
bool Works() { return fcntl(STDOUT_FILENO, F_GETFD) >= 0; }

TEST(FaultyCalls, RecordsTheKindsOfTheCallsThatCanFail) {
  ChildProcess child([] {
    FaultyCalls calls;
    PSEM_CHILD_CHECK(Works());
    calls.Begin(kNoFault);
    const int descriptor = open("/", O_PATH | O_CLOEXEC);
    getpid();
    close(descriptor);
    calls.End();
    PSEM_CHILD_CHECK(Works());
    PSEM_CHILD_CHECK(descriptor >= 0);
    PSEM_CHILD_CHECK(calls.count() == 2);
    PSEM_CHILD_CHECK(calls.kind(0)->name == std::string("openat without access"));
    PSEM_CHILD_CHECK(calls.kind(1)->name == std::string("close"));
    PSEM_CHILD_CHECK(calls.unknown() == FaultyCalls::kNone);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

TEST(FaultyCalls, TellsOfACallWhoseErrorsNobodyListed) {
  ChildProcess child([] {
    FaultyCalls calls;
    calls.Begin(kNoFault);
    syscall(SYS_getsid, 0);
    syscall(SYS_getpgid, 0);
    calls.End();
    PSEM_CHILD_CHECK(calls.count() == 0);
    PSEM_CHILD_CHECK(calls.unknown() == SYS_getsid);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

TEST(FaultyCalls, FailsThatCallOnce) {
  ChildProcess child([] {
    FaultyCalls calls;
    calls.Begin({/*position=*/1, ENOLCK, Lasting::kOnce});
    const bool first = Works();
    errno = 0;
    const bool second = Works();
    const int error = errno;
    const bool third = Works();
    calls.End();
    PSEM_CHILD_CHECK(first && !second && error == ENOLCK && third);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

TEST(FaultyCalls, FailsThatCallForEverAndNoOther) {
  ChildProcess child([] {
    FaultyCalls calls;
    calls.Begin({/*position=*/1, ENOLCK, Lasting::kForEver});
    const bool first = Works();
    const bool second = Works();
    const int descriptor = open("/", O_PATH | O_CLOEXEC);
    const bool fourth = Works();
    calls.End();
    PSEM_CHILD_CHECK(first && !second && descriptor >= 0 && !fourth);
    PSEM_CHILD_CHECK(Works());
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

TEST(FaultyCalls, LetsGoOfTheDescriptorThatCouldNotBeClosed) {
  ChildProcess child([] {
    FaultyCalls calls;
    const int descriptor = dup(STDOUT_FILENO);
    calls.Begin({/*position=*/0, EIO, Lasting::kOnce});
    const int closed = close(descriptor);
    const int error = errno;
    calls.End();
    PSEM_CHILD_CHECK(closed == -1 && error == EIO);
    PSEM_CHILD_CHECK(fcntl(descriptor, F_GETFD) == -1 && errno == EBADF);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

TEST(FaultyCalls, SaysWhichCallsGoOn) {
  ChildProcess child([] {
    std::atomic<int> went_on{0};
    FaultyCalls calls([&went_on](const CallKind& kind) { went_on += kind.number == SYS_fcntl; });
    calls.Begin({/*position=*/0, ENOLCK, Lasting::kOnce});
    const bool first = Works();
    const bool second = Works();
    calls.End();
    PSEM_CHILD_CHECK(!first && second && went_on == 1);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

}  // namespace
}  // namespace psem
