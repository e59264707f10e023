// The end of a process, a fork and a cancellation that meet other threads in the middle of a call.

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <fstream>
#include <functional>
#include <ostream>
#include <string>
#include <thread>

#include "gtest/gtest.h"
#include "lib/semaphore/close_before_death.h"
#include "lib/semaphore/exit/program_end_fixture.h"
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

struct WayToEnd {
  const char* name;
  void (*end)();
  int exit_code;
  int signal;
};

void PrintTo(const WayToEnd& way, std::ostream* out) { *out << way.name; }

class ExitCleanupThreadsTest : public ProgramEndTest, public testing::WithParamInterface<WayToEnd> {
 protected:
  static Options Loose(int64_t value) {
    Options options = Silent();
    options.strict = false;
    options.value = value;
    return options;
  }

  uint32_t RecordedWaiters() const {
    std::ifstream file(names_.Path("jobs"), std::ios::binary);
    uint32_t value_and_waiters[2] = {0, 0};
    file.read(reinterpret_cast<char*>(value_and_waiters), sizeof(value_and_waiters));
    return value_and_waiters[1];
  }

  // `program` starts threads and then ends in this row's way.
  void ExpectNothingIsLeft(const std::function<void()>& program) const {
    const WayToEnd& way = GetParam();
    const ChildEnd end = EndOf([&] {
      program();
      way.end();
    });
    ASSERT_TRUE(end.exit_code == way.exit_code && end.signal == way.signal) << end.Text();
    ASSERT_FALSE(NameExists("jobs"));
  }
};

constexpr int kThreads = 3;

TEST_P(ExitCleanupThreadsTest, NothingIsLeftWhenOtherThreadsSleepInAcquire) {
  ExpectNothingIsLeft([this] {
    Semaphore* const sem = OpenForGood(names_.Name("jobs"), Loose(0));
    for (int i = 0; i < kThreads; ++i) {
      std::thread([sem] { sem->Acquire().IgnoreError(); }).detach();
    }
    PSEM_CHILD_CHECK(WaitUntilTrue([this] { return RecordedWaiters() == kThreads; }));
  });
}

TEST_P(ExitCleanupThreadsTest, NothingIsLeftWhenOtherThreadsAcquireAndRelease) {
  ExpectNothingIsLeft([this] {
    Semaphore* const sem = OpenForGood(names_.Name("jobs"), Loose(1));
    static std::atomic<int> running{0};
    for (int i = 0; i < kThreads; ++i) {
      std::thread([sem] {
        running.fetch_add(1);
        for (;;) {
          sem->Acquire().IgnoreError();
          sem->Release().IgnoreError();
        }
      }).detach();
    }
    while (running.load() < kThreads) std::this_thread::yield();
  });
}

// The name that the other thread was just giving was left behind in one of five runs.
TEST_P(ExitCleanupThreadsTest, NothingIsLeftWhenAnotherThreadIsInOpen) {
  constexpr int kRounds = 50;
  for (int round = 0; round < kRounds && !HasFatalFailure(); ++round) {
    ExpectNothingIsLeft([this] {
      static const auto* const opener = new Opener(names_.Name("jobs"));
      static_cast<void>(opener);
    });
  }
}

INSTANTIATE_TEST_SUITE_P(All, ExitCleanupThreadsTest,
                         testing::Values(WayToEnd{"exit", [] { exit(3); }, 3, 0},
                                         WayToEnd{"exit_in_another_thread",
                                                  [] { std::thread([] { exit(3); }).join(); }, 3,
                                                  0},
                                         WayToEnd{"quick_exit", [] { quick_exit(3); }, 3, 0},
                                         WayToEnd{"SIGTERM", [] { raise(SIGTERM); }, -1, SIGTERM},
                                         WayToEnd{"CloseSemaphoresBeforeDeath",
                                                  [] {
                                                    CloseSemaphoresBeforeDeath();
                                                    _exit(3);
                                                  },
                                                  3, 0}),
                         [](const auto& info) { return std::string(info.param.name); });

// Serves in order: else the thread that opens may keep the one that forks out for minutes.
std::atomic<int> program_tickets{0};
std::atomic<int> program_served{0};

void LockProgram() {
  const int ticket = program_tickets.fetch_add(1);
  while (program_served.load() != ticket) std::this_thread::yield();
}

void UnlockProgram() { program_served.fetch_add(1); }

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
