// The end of a process, a fork and a cancellation that meet another thread in the middle of Open.

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <string>
#include <thread>

#include "gtest/gtest.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

// Opens and destroys a semaphore again and again, from the moment on that this returns.
class Opener {
 public:
  explicit Opener(const std::string& name) : name_(name) {
    PSEM_CHILD_CHECK(pthread_create(&thread_, nullptr, Run, this) == 0);
    while (rounds_.load() == 0) std::this_thread::yield();
  }

  // Open is no cancellation point, so it is not the cancellation that ends the thread.
  void Cancel() {
    PSEM_CHILD_CHECK(pthread_cancel(thread_) == 0);
    const int rounds = rounds_.load();
    while (rounds_.load() < rounds + 10) std::this_thread::yield();
    stop_.store(true);
    PSEM_CHILD_CHECK(pthread_join(thread_, nullptr) == 0);
  }

 private:
  static void* Run(void* self) {
    auto* const opener = static_cast<Opener*>(self);
    Options options;
    options.silent = true;
    while (!opener->stop_.load()) {
      Semaphore::Open(opener->name_, options).status().IgnoreError();
      opener->rounds_.fetch_add(1);
    }
    return nullptr;
  }

  const std::string name_;
  std::atomic<int> rounds_{0};
  std::atomic<bool> stop_{false};
  pthread_t thread_;
};

class ExitCleanupThreadsTest : public testing::TestWithParam<int> {
 protected:
  OwnNames names_;
};

// The name that the other thread was just giving was left behind in one of five runs.
TEST_P(ExitCleanupThreadsTest, NothingIsLeftWhenAnotherThreadIsInOpen) {
  constexpr int kRounds = 100;
  const int signal = GetParam();
  for (int round = 0; round < kRounds; ++round) {
    ChildProcess child([this, signal] {
      static const auto* const opener = new Opener(names_.Name("jobs"));
      static_cast<void>(opener);
      if (signal != 0) raise(signal);
      exit(3);
    });
    const ChildEnd& end = child.Wait();
    ASSERT_TRUE(end.signal == signal && (signal != 0 || end.exit_code == 3)) << end.Text();
    ASSERT_NE(access(names_.Path("jobs").c_str(), F_OK), 0) << "in round " << round;
  }
}

INSTANTIATE_TEST_SUITE_P(All, ExitCleanupThreadsTest, testing::Values(0, SIGTERM),
                         [](const auto& info) {
                           return std::string(info.param == 0 ? "exit" : "SIGTERM");
                         });

std::atomic<bool> program_lock{false};

void LockProgram() {
  while (program_lock.exchange(true)) std::this_thread::yield();
}

void UnlockProgram() { program_lock.store(false); }

// A program may take a lock of its own over fork(), and open semaphores under it.
TEST(ExitCleanupFork, ProgramsOwnForkHandlerMayHoldALockThatOpensGoUnder) {
  const OwnNames names;
  ChildProcess child([&names] {
    PSEM_CHILD_CHECK(pthread_atfork(LockProgram, UnlockProgram, UnlockProgram) == 0);
    std::thread([&names] {
      Options options;
      options.silent = true;
      for (;;) {
        LockProgram();
        Semaphore::Open(names.Name("jobs"), options).status().IgnoreError();
        UnlockProgram();
      }
    }).detach();
    for (int i = 0; i < 100; ++i) {
      const pid_t grandchild = fork();
      PSEM_CHILD_CHECK(grandchild >= 0);
      if (grandchild == 0) _exit(0);
    }
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

// The name stayed open in the process for ever.
TEST(OpenNames, CancelledOpenLeavesTheNameFree) {
  const OwnNames names;
  ChildProcess child([&names] {
    for (int round = 0; round < 50; ++round) {
      Opener(names.Name("jobs")).Cancel();
      const absl::Status status = Semaphore::Open(names.Name("jobs")).status();
      if (!status.ok()) ChildFail(status.ToString());
    }
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

}  // namespace
}  // namespace psem
