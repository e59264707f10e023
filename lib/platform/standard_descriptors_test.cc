#include "lib/platform/standard_descriptors.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <thread>
#include <vector>

#include "gtest/gtest.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"

namespace psem {
namespace {

int OpenNull() { return open("/dev/null", O_RDWR | O_CLOEXEC); }

TEST(StandardDescriptorsTaken, WhatIsOpenedMeanwhileIsNoStandardDescriptor) {
  ChildProcess child([] {
    for (int descriptor = 0; descriptor < 3; ++descriptor) close(descriptor);
    {
      const StandardDescriptorsTaken first;
      {
        const StandardDescriptorsTaken second;
        PSEM_CHILD_CHECK(OpenNull() > 2);
      }
      PSEM_CHILD_CHECK(OpenNull() > 2);
      PSEM_CHILD_CHECK(write(STDERR_FILENO, "x", 1) < 0);
    }
    PSEM_CHILD_CHECK(OpenNull() == 0);
    PSEM_CHILD_CHECK(OpenNull() == 1);
    PSEM_CHILD_CHECK(OpenNull() == 2);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

TEST(StandardDescriptorsTaken, LeavesThoseAloneThatAreOpen) {
  ChildProcess child([] {
    close(STDERR_FILENO);
    PSEM_CHILD_CHECK(OpenNull() == STDERR_FILENO);
    { const StandardDescriptorsTaken taken; }
    PSEM_CHILD_CHECK(write(STDERR_FILENO, "x", 1) == 1);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

// What was opened in spite of it could be stderr.
TEST(StandardDescriptorsTaken, TellsWhyOneIsStillFree) {
  ChildProcess child([] {
    PSEM_CHILD_CHECK(StandardDescriptorsTaken().error() == 0);
    close(STDIN_FILENO);
    PSEM_CHILD_CHECK(StandardDescriptorsTaken().error() == 0);
    FailSystemCall(SYS_openat, ENFILE);
    PSEM_CHILD_CHECK(StandardDescriptorsTaken().error() == ENFILE);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

// The one that lets them go must not overlook another that has just looked.
TEST(StandardDescriptorsTaken, ThreadsThatComeAndGoNeverOpenAStandardDescriptor) {
  ChildProcess child([] {
    for (int descriptor = 0; descriptor < 3; ++descriptor) close(descriptor);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([] {
        for (int round = 0; round < 5000; ++round) {
          const StandardDescriptorsTaken taken;
          const int descriptor = OpenNull();
          PSEM_CHILD_CHECK(descriptor > 2);
          close(descriptor);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
    PSEM_CHILD_CHECK(OpenNull() == 0);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

// A child that was forked while another thread was at it found the lock locked, and hung.
TEST(StandardDescriptorsTaken, ForkedChildDoesNotWaitForAThreadOfItsParent) {
  ChildProcess child([] {
    for (int descriptor = 0; descriptor < 3; ++descriptor) close(descriptor);
    std::atomic<bool> stop{false};
    std::thread busy([&stop] {
      while (!stop) const StandardDescriptorsTaken taken;
    });
    for (int round = 0; round < 300; ++round) {
      const pid_t forked = fork();
      if (forked == 0) {
        { const StandardDescriptorsTaken taken; }
        _exit(0);
      }
      int status = -1;
      const bool ended = WaitUntilTrue([&] { return waitpid(forked, &status, WNOHANG) == forked; },
                                       absl::Seconds(20));
      if (!ended) kill(forked, SIGKILL);
      PSEM_CHILD_CHECK(ended && status == 0);
    }
    stop = true;
    busy.join();
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

}  // namespace
}  // namespace psem
