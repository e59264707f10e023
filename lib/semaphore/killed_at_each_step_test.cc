// What is left when a process is killed in the middle of an acquire or a release: after every
// single instruction of it.

#include <errno.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <new>

#include "gtest/gtest.h"
#include "lib/platform/clock.h"
#include "lib/semaphore/acquire.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

// A child that does `work` one instruction at a time.
class SteppedChild {
 public:
  explicit SteppedChild(const std::function<void()>& work) : pid_(fork()) {
    if (pid_ == 0) {
      ptrace(PTRACE_TRACEME, 0, nullptr, nullptr);
      raise(SIGSTOP);
      work();
      raise(SIGSTOP);
      _exit(0);
    }
    EXPECT_GT(pid_, 0);
    EXPECT_EQ(NextStop(), SIGSTOP);
    ptrace(PTRACE_SETOPTIONS, pid_, nullptr, PTRACE_O_EXITKILL);
  }

  ~SteppedChild() {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }

  // Goes on by one instruction. False when the work is done.
  bool Step() {
    EXPECT_EQ(ptrace(PTRACE_SINGLESTEP, pid_, nullptr, nullptr), 0);
    return NextStop() == SIGTRAP;
  }

 private:
  int NextStop() const {
    int status = 0;
    EXPECT_EQ(waitpid(pid_, &status, 0), pid_);
    EXPECT_TRUE(WIFSTOPPED(status));
    return WSTOPSIG(status);
  }

  const pid_t pid_;
};

class KilledAtEachStepTest : public testing::Test {
 protected:
  KilledAtEachStepTest() {
    void* memory =
        mmap(nullptr, sizeof(SemWord), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    EXPECT_NE(memory, MAP_FAILED);
    word_ = new (memory) SemWord(0);
  }
  ~KilledAtEachStepTest() override { munmap(word_, sizeof(SemWord)); }

  // Kills `work` after 1, 2, 3 ... instructions, and calls `check` after each. An instrumented
  // build has so many of them that only every tenth or so is tried.
  void KillAfterEachInstruction(const std::function<void()>& prepare,
                                const std::function<void()>& work,
                                const std::function<void()>& check) {
    int instructions = 0;
    prepare();
    {
      SteppedChild child(work);
      while (child.Step()) ++instructions;
    }
    check();
    ASSERT_GT(instructions, 10);
    const int stride = std::max(1, instructions / 400);
    for (int stop = 1; stop < instructions; stop += stride) {
      prepare();
      {
        SteppedChild child(work);
        // It may be a few instructions shorter than it was the first time.
        for (int step = 0; step < stop && child.Step(); ++step) {
        }
      }
      check();
      if (HasFailure()) FAIL() << "killed after instruction " << stop << " of " << instructions;
    }
  }

  SemWord* word_;
};

TEST_F(KilledAtEachStepTest, AcquireHasTakenItsPermitsOrNot) {
  for (const uint32_t count : {1, 3}) {
    KillAfterEachInstruction([this] { word_->store(5); },
                             [this, count] { TakePermits(word_, count, Wait()); },
                             [this, count] {
                               const uint64_t seen = word_->load();
                               EXPECT_TRUE(seen == 5 || seen == 5 - count) << seen;
                             });
  }
}

TEST_F(KilledAtEachStepTest, TimedOutAcquireHasTakenNothingAndIsCountedOnceAtMost) {
  const Wait past{After(-absl::Seconds(1))};
  KillAfterEachInstruction([this] { word_->store(0); },
                           [this, &past] { TakePermits(word_, 1, past); },
                           [this] {
                             const uint64_t seen = word_->load();
                             EXPECT_TRUE(seen == 0 || seen == kOneWaiter) << seen;
                           });
}

TEST_F(KilledAtEachStepTest, ReleaseHasGivenItsPermitsOrNot) {
  for (const uint32_t count : {1, 3}) {
    KillAfterEachInstruction([this] { word_->store(2); },
                             [this, count] { GivePermits(word_, count); },
                             [this, count] {
                               const uint64_t seen = word_->load();
                               EXPECT_TRUE(seen == 2 || seen == 2 + count) << seen;
                             });
  }
}

// Killed between adding and waking, the release leaves the waiter asleep: the next one wakes it.
TEST_F(KilledAtEachStepTest, WaiterOfAKilledReleaseIsWokenByTheNextOne) {
  std::unique_ptr<ChildProcess> waiter;
  KillAfterEachInstruction(
      [&] {
        word_->store(0);
        waiter = std::make_unique<ChildProcess>(
            [this] { PSEM_CHILD_CHECK(TakePermits(word_, 1, Wait()) == 0); });
        ASSERT_TRUE(WaitUntilTrue([&] { return waiter->IsWaitingOnFutex(); }));
      },
      [this] { GivePermits(word_, 1); },
      [&] {
        EXPECT_EQ(GivePermits(word_, 1), 0);
        EXPECT_TRUE(waiter->Wait().ok()) << waiter->Wait().Text();
        EXPECT_EQ(WaitersOf(word_->load()), 0u);
        EXPECT_LE(ValueOf(word_->load()), 1u);
      });
}

}  // namespace
}  // namespace psem
