// Exit cleanup in forked children: what the parent opened is the parent's.

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <functional>
#include <ostream>
#include <string>

#include "gtest/gtest.h"
#include "lib/semaphore/close_before_death.h"
#include "lib/semaphore/exit/program_end_fixture.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

struct WayToEnd {
  const char* name;
  std::function<void()> end;
  bool closes;  // What the process that ends so has opened itself.
};

void PrintTo(const WayToEnd& way, std::ostream* out) { *out << way.name; }

class ForkedChildTest : public ProgramEndTest, public testing::WithParamInterface<WayToEnd> {
 protected:
  // In a process that has "jobs" open: runs `body` in a forked child, whose end in its way must
  // leave that alone.
  void ForkAndKeep(const std::function<void()>& body) const {
    const pid_t child = fork();
    PSEM_CHILD_CHECK(child >= 0);
    if (child == 0) {
      body();
      GetParam().end();
    }
    int status = 0;
    PSEM_CHILD_CHECK(waitpid(child, &status, 0) == child);
    PSEM_CHILD_CHECK(!WIFEXITED(status) || WEXITSTATUS(status) == 3);  // No check failed in it.
    PSEM_CHILD_CHECK(NameExists("jobs"));
  }
};

TEST_P(ForkedChildTest, LeavesTheParentsSemaphore) {
  const ChildEnd end = EndOf([this] {
    OpenSilently("jobs");
    ForkAndKeep([] {});
  });
  EXPECT_TRUE(end.ok()) << end.Text();
  EXPECT_FALSE(NameExists("jobs"));
}

TEST_P(ForkedChildTest, ClosesWhatItOpenedItself) {
  const ChildEnd end = EndOf([this] {
    OpenSilently("jobs");
    ForkAndKeep([this] { OpenSilently("childs"); });
    PSEM_CHILD_CHECK(NameExists("childs") != GetParam().closes);
  });
  EXPECT_TRUE(end.ok()) << end.Text();
}

TEST_P(ForkedChildTest, ChildOfAChildLeavesBothAncestorsSemaphores) {
  const ChildEnd end = EndOf([this] {
    OpenSilently("jobs");
    ForkAndKeep([this] {
      OpenSilently("childs");
      ForkAndKeep([] {});
      PSEM_CHILD_CHECK(NameExists("childs"));
    });
  });
  EXPECT_TRUE(end.ok()) << end.Text();
  EXPECT_FALSE(NameExists("jobs"));
}

INSTANTIATE_TEST_SUITE_P(All, ForkedChildTest,
                         testing::Values(WayToEnd{"exit", [] { exit(3); }, true},
                                         WayToEnd{"quick_exit", [] { quick_exit(3); }, true},
                                         WayToEnd{"underscore_exit", [] { _exit(3); }, false},
                                         WayToEnd{"terminate", [] { std::terminate(); }, true},
                                         WayToEnd{"SIGTERM", [] { raise(SIGTERM); }, true},
                                         WayToEnd{"SIGKILL", [] { raise(SIGKILL); }, false},
                                         WayToEnd{"CloseSemaphoresBeforeDeath",
                                                  [] {
                                                    CloseSemaphoresBeforeDeath();
                                                    _exit(3);
                                                  },
                                                  true}),
                         [](const auto& info) { return std::string(info.param.name); });

// The child goes on with the semaphore: only its name is gone.
TEST_F(ProgramEndTest, ParentThatEndsFirstClosesWhatItsChildStillUses) {
  int to_child[2];
  int from_child[2];
  ASSERT_TRUE(pipe(to_child) == 0 && pipe(from_child) == 0);
  const ChildEnd end = EndOf([&] {
    Semaphore* const sem = OpenSilently("jobs");
    const pid_t child = fork();
    PSEM_CHILD_CHECK(child >= 0);
    if (child != 0) exit(3);
    close(to_child[1]);
    char byte = 0;
    PSEM_CHILD_CHECK(read(to_child[0], &byte, 1) == 0);  // All others have closed it.
    const bool fine = !NameExists("jobs") && sem->Acquire().ok() && sem->Release().ok();
    PSEM_CHILD_CHECK(write(from_child[1], fine ? "y" : "n", 1) == 1);
    _exit(0);
  });
  EXPECT_EQ(end.exit_code, 3) << end.Text();
  close(to_child[1]);
  close(from_child[1]);
  char answer = 0;
  EXPECT_EQ(read(from_child[0], &answer, 1), 1);
  EXPECT_EQ(answer, 'y');
  close(to_child[0]);
  close(from_child[0]);
}

// _Fork runs no handlers: the child still has the parent's list.
TEST_F(ProgramEndTest, ChildThatNobodyWasToldOfLeavesTheParentsSemaphore) {
  const ChildEnd end = EndOf([this] {
    OpenSilently("jobs");
    const pid_t child = _Fork();
    if (child == 0) {
      OpenSilently("childs");
      exit(0);
    }
    int status = 0;
    PSEM_CHILD_CHECK(waitpid(child, &status, 0) == child && status == 0);
    PSEM_CHILD_CHECK(NameExists("jobs") && !NameExists("childs"));
  });
  EXPECT_TRUE(end.ok()) << end.Text();
}

TEST_F(ProgramEndTest, AnotherFileThatTookTheNameStays) {
  const ChildEnd end = EndOf([this] {
    OpenSilently("jobs");
    PSEM_CHILD_CHECK(Semaphore::Unlink(names_.Name("jobs")).ok());
    ChildProcess other(
        [this] { PSEM_CHILD_CHECK(symlink("/nowhere", names_.Path("jobs").c_str()) == 0); });
    PSEM_CHILD_CHECK(other.Wait().ok());
  });
  EXPECT_TRUE(end.ok()) << end.Text();
  char target[16];
  EXPECT_EQ(readlink(names_.Path("jobs").c_str(), target, sizeof(target)), 8);
}

}  // namespace
}  // namespace psem
