#include "lib/semaphore/close_before_death.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <fstream>
#include <new>
#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/semaphore/exit/program_end_fixture.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

void CloseAndDieOfIt(int number) {
  CloseSemaphoresBeforeDeath();
  signal(number, SIG_DFL);
  raise(number);
}

class CloseBeforeDeathTest : public ProgramEndTest {};

TEST_F(CloseBeforeDeathTest, ClosesOnceAndSaysSo) {
  const ChildEnd end = EndOf([this] {
    OpenForGood(names_.Name("jobs"));
    CloseSemaphoresBeforeDeath();
    PSEM_CHILD_CHECK(!NameExists("jobs"));
    CloseSemaphoresBeforeDeath();
  });
  EXPECT_TRUE(end.ok()) << end.Text();
  EXPECT_EQ(end.output, Notice(" (CloseSemaphoresBeforeDeath)"));
}

TEST_F(CloseBeforeDeathTest, LeavesWhatIsNotToBeClosedOnExit) {
  const ChildEnd end = EndOf([this] {
    Options options = Silent();
    options.close_on_exit = false;
    OpenForGood(names_.Name("jobs"), options);
    CloseSemaphoresBeforeDeath();
    OpenForGood(names_.Name("later"), options);
  });
  EXPECT_TRUE(end.ok()) << end.Text();
  EXPECT_TRUE(NameExists("jobs"));
  EXPECT_TRUE(NameExists("later"));
}

TEST_F(CloseBeforeDeathTest, KeepsErrno) {
  const ChildEnd end = EndOf([this] {
    OpenForGood(names_.Name("jobs"));
    PSEM_CHILD_CHECK(Semaphore::Unlink(names_.Name("jobs")).ok());
    errno = ERANGE;
    CloseSemaphoresBeforeDeath();
    PSEM_CHILD_CHECK(errno == ERANGE);
  });
  EXPECT_TRUE(end.ok()) << end.Text();
}

TEST_F(CloseBeforeDeathTest, HandlesKeepWorking) {
  const ChildEnd end = EndOf([this] {
    Semaphore* const sem = OpenSilently("jobs");
    PSEM_CHILD_CHECK(sem->Acquire().ok());
    CloseSemaphoresBeforeDeath();
    PSEM_CHILD_CHECK(sem->Release().ok() && sem->Acquire().ok());
    PSEM_CHILD_CHECK(sem->Close().ok());
  });
  EXPECT_TRUE(end.ok()) << end.Text();
}

TEST_F(CloseBeforeDeathTest, LaterOpensAreRefused) {
  const ChildEnd end = EndOf([this] {
    OpenSilently("jobs");
    CloseSemaphoresBeforeDeath();
    const absl::Status status = Semaphore::Open(names_.Name("later"), Silent()).status();
    PSEM_CHILD_CHECK(ErrnoOf(status) == ECANCELED);
  });
  EXPECT_TRUE(end.ok()) << end.Text();
  EXPECT_FALSE(NameExists("later"));
}

int CountMappings() {
  std::ifstream maps("/proc/self/maps");
  int mappings = 0;
  for (std::string line; std::getline(maps, line);) mappings += absl::StrContains(line, "/dev/shm");
  return mappings;
}

// It used to be forgotten when nothing was open yet; and each refused Open left a mapping.
TEST_F(CloseBeforeDeathTest, RefusesTheFirstOpenTooAndLeavesNoMapping) {
  Options kept = Silent();
  kept.close_on_exit = false;
  const ChildEnd end = EndOf([this, &kept] {
    CloseSemaphoresBeforeDeath();
    PSEM_CHILD_CHECK(Semaphore::Open(names_.Name("jobs"), kept)->Detach().ok());
    const int before = CountMappings();
    for (int i = 0; i < 3; ++i) {
      const absl::Status status = Semaphore::Open(names_.Name("jobs"), Silent()).status();
      PSEM_CHILD_CHECK(ErrnoOf(status) == ECANCELED);
    }
    PSEM_CHILD_CHECK(CountMappings() == before);
  });
  EXPECT_TRUE(end.ok()) << end.Text();
  EXPECT_EQ(end.output, "");
}

TEST_F(CloseBeforeDeathTest, VforkedChildLeavesTheParentsSemaphore) {
  const ChildEnd end = EndOf([this] {
    OpenSilently("jobs");
    const pid_t child = vfork();
    if (child == 0) {
      CloseSemaphoresBeforeDeath();
      _exit(0);
    }
    int status = 0;
    PSEM_CHILD_CHECK(waitpid(child, &status, 0) == child && status == 0);
    PSEM_CHILD_CHECK(NameExists("jobs"));
    OpenSilently("later");
  });
  EXPECT_TRUE(end.ok()) << end.Text();
  EXPECT_FALSE(NameExists("jobs"));
}

TEST_F(CloseBeforeDeathTest, HandlerOfACrashMayCallIt) {
  const ChildEnd end = EndOf([this] {
    signal(SIGSEGV, CloseAndDieOfIt);
    OpenSilently("jobs");
    void* const forbidden =
        mmap(nullptr, sizeof(int), PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    *static_cast<volatile int*>(forbidden) = 1;
  });
  EXPECT_EQ(end.signal, SIGSEGV) << end.Text();
  EXPECT_FALSE(NameExists("jobs"));
}

TEST_F(CloseBeforeDeathTest, HandlerOfAbortMayCallIt) {
  const ChildEnd end = EndOf([this] {
    signal(SIGABRT, CloseAndDieOfIt);
    OpenSilently("jobs");
    abort();
  });
  EXPECT_EQ(end.signal, SIGABRT) << end.Text();
  EXPECT_FALSE(NameExists("jobs"));
}

// A signal at any moment of Open and Close leaves nothing behind: neither one that exit cleanup
// takes, nor one whose handler calls the function.
class InterruptedCallTest : public CloseBeforeDeathTest,
                            public testing::WithParamInterface<bool> {};

TEST_P(InterruptedCallTest, SignalInOpenAndCloseLeavesNothing) {
  const sighandler_t handler = GetParam() ? CloseAndDieOfIt : SIG_DFL;
  void* memory = mmap(nullptr, sizeof(std::atomic<int>), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  ASSERT_NE(memory, MAP_FAILED);
  auto* rounds = new (memory) std::atomic<int>(0);
  for (int kill_after = 1; kill_after <= 100; ++kill_after) {
    rounds->store(0);
    ChildProcess child([this, rounds, handler] {
      signal(SIGTERM, handler);
      for (;;) {
        Semaphore sem = MustOpen(names_.Name("jobs"), Silent());
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

INSTANTIATE_TEST_SUITE_P(All, InterruptedCallTest, testing::Bool(), [](const auto& info) {
  return std::string(info.param ? "own_handler" : "default_action");
});

}  // namespace
}  // namespace psem
