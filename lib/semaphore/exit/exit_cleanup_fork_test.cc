// Exit cleanup and other processes: children, threads, races.

#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <functional>
#include <new>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

class ExitCleanupForkTest : public testing::Test {
 protected:
  static Options Silent() {
    Options options;
    options.silent = true;
    return options;
  }

  // A handle that nobody destroys. LeakSanitizer finds it in the list.
  Semaphore* OpenForGood(absl::string_view label, const Options& options = Silent()) const {
    static auto* const kept = new std::vector<Semaphore*>();
    absl::StatusOr<Semaphore> sem = Semaphore::Open(names_.Name(label), options);
    PSEM_CHILD_CHECK(sem.ok());
    kept->push_back(new Semaphore(*std::move(sem)));
    return kept->back();
  }

  bool NameExists(absl::string_view label) const {
    return access(names_.Path(label).c_str(), F_OK) == 0;
  }

  OwnNames names_;
};

// `end` runs in a forked child of a process that has a semaphore open.
void ExpectParentKeeps(const OwnNames& names, const std::string& path,
                       const std::function<void()>& end) {
  ChildProcess parent([&] {
    Options options;
    options.silent = true;
    absl::StatusOr<Semaphore> sem = Semaphore::Open(names.Name("jobs"), options);
    PSEM_CHILD_CHECK(sem.ok());
    ChildProcess::Options with_exit;
    with_exit.end_with_exit = true;
    ChildProcess child(end, with_exit);
    PSEM_CHILD_CHECK(child.Wait().ended);
    PSEM_CHILD_CHECK(access(path.c_str(), F_OK) == 0);
    PSEM_CHILD_CHECK(sem->Close().ok());
    PSEM_CHILD_CHECK(access(path.c_str(), F_OK) != 0);
  });
  EXPECT_TRUE(parent.Wait().ok()) << parent.Wait().Text();
}

TEST_F(ExitCleanupForkTest, ForkedChildThatExitsLeavesTheParentsSemaphore) {
  ExpectParentKeeps(names_, names_.Path("jobs"), [] { exit(0); });
}

TEST_F(ExitCleanupForkTest, ForkedChildThatDiesOfASignalLeavesTheParentsSemaphore) {
  ExpectParentKeeps(names_, names_.Path("jobs"), [] { raise(SIGTERM); });
}

TEST_F(ExitCleanupForkTest, ForkedChildClosesWhatItOpenedItself) {
  ExpectParentKeeps(names_, names_.Path("jobs"), [this] { OpenForGood("childs"); });
  EXPECT_FALSE(NameExists("childs"));
}

// vfork lends the child the parent's memory: the list of what is open is the parent's.
TEST_F(ExitCleanupForkTest, VforkedChildThatExitsLeavesTheParentsSemaphore) {
  ChildProcess parent([this] {
    OpenForGood("jobs");
    const pid_t child = vfork();
    if (child == 0) {
      raise(SIGTERM);
      _exit(0);
    }
    int status = 0;
    PSEM_CHILD_CHECK(waitpid(child, &status, 0) == child);
    PSEM_CHILD_CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
    PSEM_CHILD_CHECK(NameExists("jobs"));
  });
  EXPECT_TRUE(parent.Wait().ok()) << parent.Wait().Text();
}

// _Fork runs no handlers: the child still has the parent's list.
TEST_F(ExitCleanupForkTest, ChildThatNobodyWasToldOfLeavesTheParentsSemaphore) {
  ChildProcess parent([this] {
    OpenForGood("jobs");
    const pid_t child = _Fork();
    if (child == 0) {
      OpenForGood("childs");
      exit(0);
    }
    int status = 0;
    PSEM_CHILD_CHECK(waitpid(child, &status, 0) == child && status == 0);
    PSEM_CHILD_CHECK(NameExists("jobs") && !NameExists("childs"));
  });
  EXPECT_TRUE(parent.Wait().ok()) << parent.Wait().Text();
}

TEST_F(ExitCleanupForkTest, AnotherFileThatTookTheNameStays) {
  ChildProcess::Options with_exit;
  with_exit.end_with_exit = true;
  ChildProcess child(
      [this] {
        OpenForGood("jobs");
        PSEM_CHILD_CHECK(Semaphore::Unlink(names_.Name("jobs")).ok());
        ChildProcess other(
            [this] { PSEM_CHILD_CHECK(symlink("/nowhere", names_.Path("jobs").c_str()) == 0); });
        PSEM_CHILD_CHECK(other.Wait().ok());
      },
      with_exit);
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  char target[16];
  EXPECT_EQ(readlink(names_.Path("jobs").c_str(), target, sizeof(target)), 8);
}

TEST_F(ExitCleanupForkTest, ClosesThousands) {
  constexpr int kMany = 3000;
  ChildProcess::Options with_exit;
  with_exit.end_with_exit = true;
  ChildProcess child(
      [this] {
        for (int i = 0; i < kMany; ++i) OpenForGood(absl::StrCat("jobs-", i));
      },
      with_exit);
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  int left = 0;
  for (int i = 0; i < kMany; ++i) left += NameExists(absl::StrCat("jobs-", i)) ? 1 : 0;
  EXPECT_EQ(left, 0);
}

// A signal at any moment of open and close leaves nothing behind.
TEST_F(ExitCleanupForkTest, SignalInTheMiddleOfOpenAndCloseLeavesNothing) {
  void* memory = mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  auto* rounds = new (memory) std::atomic<int>(0);
  for (int kill_after = 1; kill_after <= 100; ++kill_after) {
    rounds->store(0);
    ChildProcess child([this, rounds] {
      for (;;) {
        Semaphore sem = *Semaphore::Open(names_.Name("jobs"), Silent());
        rounds->fetch_add(1);
      }
    });
    ASSERT_TRUE(WaitUntilTrue([=] { return rounds->load() >= kill_after; }));
    child.Signal(SIGTERM);
    ASSERT_EQ(child.Wait().signal, SIGTERM) << child.Wait().Text();
    ASSERT_FALSE(NameExists("jobs")) << "after " << kill_after << " rounds";
  }
  munmap(memory, sizeof(std::atomic<int>));
}

TEST_F(ExitCleanupForkTest, ExitWhileOtherThreadsAcquire) {
  ChildProcess::Options with_exit;
  with_exit.end_with_exit = true;
  ChildProcess child(
      [this] {
        Options options = Silent();
        options.strict = false;
        Semaphore* const sem = OpenForGood("jobs", options);
        for (int i = 0; i < 3; ++i) {
          std::thread([sem] {
            for (;;) {
              sem->Acquire().IgnoreError();
              sem->Release().IgnoreError();
            }
          }).detach();
        }
        std::thread([] { exit(3); }).join();
      },
      with_exit);
  EXPECT_EQ(child.Wait().exit_code, 3) << child.Wait().Text();
  EXPECT_FALSE(NameExists("jobs"));
}

}  // namespace
}  // namespace psem
