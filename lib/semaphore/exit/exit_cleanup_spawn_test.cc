// Exit cleanup and other programs: exec, posix_spawn, vfork, system; and daemons.

#include <errno.h>
#include <signal.h>
#include <spawn.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>
#include <string>

#include "gtest/gtest.h"
#include "lib/semaphore/exit/program_end_fixture.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

constexpr char kShell[] = "/bin/sh";

// A program that dies of the very signal that exit cleanup has caught in its parent.
char* const kArguments[] = {const_cast<char*>("sh"), const_cast<char*>("-c"),
                            const_cast<char*>("kill -TERM $$"), nullptr};
char* const kNoEnvironment[] = {nullptr};

void ExpectDiesOfSigterm(pid_t child) {
  int status = 0;
  PSEM_CHILD_CHECK(waitpid(child, &status, 0) == child);
  PSEM_CHILD_CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
}

class ExitCleanupSpawnTest : public ProgramEndTest {
 protected:
  // `program` runs in a process that has a semaphore open, and must leave it.
  void ExpectStaysUntilExit(const std::function<void()>& program) const {
    const ChildEnd end = EndOf([&] {
      OpenSilently("jobs");
      program();
      PSEM_CHILD_CHECK(NameExists("jobs"));
    });
    EXPECT_TRUE(end.ok()) << end.Text();
    EXPECT_FALSE(NameExists("jobs"));
  }
};

TEST_F(ExitCleanupSpawnTest, ProcessThatBecomesAnotherProgramLeavesItsSemaphore) {
  const ChildEnd end = EndOf([this] {
    OpenSilently("jobs");
    execve(kShell, kArguments, kNoEnvironment);
  });
  EXPECT_EQ(end.signal, SIGTERM) << end.Text();
  EXPECT_TRUE(NameExists("jobs"));
}

TEST_F(ExitCleanupSpawnTest, ProcessWhoseExecFailsGoesOnAsBefore) {
  ExpectStaysUntilExit(
      [] { PSEM_CHILD_CHECK(execve("/nowhere", kArguments, kNoEnvironment) == -1); });
}

TEST_F(ExitCleanupSpawnTest, ForkedChildThatBecomesAnotherProgramLeavesTheParentsSemaphore) {
  ExpectStaysUntilExit([] {
    const pid_t child = fork();
    if (child == 0) {
      execve(kShell, kArguments, kNoEnvironment);
      _exit(127);
    }
    ExpectDiesOfSigterm(child);
  });
}

TEST_F(ExitCleanupSpawnTest, SpawnedProgramLeavesTheParentsSemaphore) {
  ExpectStaysUntilExit([] {
    pid_t child = 0;
    PSEM_CHILD_CHECK(posix_spawn(&child, kShell, nullptr, nullptr, kArguments, kNoEnvironment) ==
                     0);
    ExpectDiesOfSigterm(child);
  });
}

TEST_F(ExitCleanupSpawnTest, SpawnThatFailsLeavesTheParentsSemaphore) {
  ExpectStaysUntilExit([] {
    pid_t child = 0;
    PSEM_CHILD_CHECK(
        posix_spawn(&child, "/nowhere", nullptr, nullptr, kArguments, kNoEnvironment) == ENOENT);
  });
}

// system() ignores SIGINT and SIGQUIT meanwhile, and then restores what it found.
TEST_F(ExitCleanupSpawnTest, ShellCommandLeavesTheCallersSemaphore) {
  const ChildEnd end = EndOf([this] {
    OpenSilently("jobs");
    PSEM_CHILD_CHECK(WTERMSIG(system(kArguments[2])) == SIGTERM);
    PSEM_CHILD_CHECK(NameExists("jobs"));
    raise(SIGINT);
  });
  EXPECT_EQ(end.signal, SIGINT) << end.Text();
  EXPECT_FALSE(NameExists("jobs"));
}

// vfork lends the child the parent's memory: the list of what is open is the parent's.
TEST_F(ExitCleanupSpawnTest, VforkedChildThatBecomesAnotherProgramLeavesTheParentsSemaphore) {
  ExpectStaysUntilExit([] {
    const pid_t child = vfork();
    if (child == 0) {
      execve(kShell, kArguments, kNoEnvironment);
      _exit(127);
    }
    ExpectDiesOfSigterm(child);
  });
}

TEST_F(ExitCleanupSpawnTest, VforkedChildWhoseExecFailsLeavesTheParentsSemaphore) {
  ExpectStaysUntilExit([] {
    const pid_t child = vfork();
    if (child == 0) {
      execve("/nowhere", kArguments, kNoEnvironment);
      _exit(127);
    }
    int status = 0;
    PSEM_CHILD_CHECK(waitpid(child, &status, 0) == child);
    PSEM_CHILD_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 127);
  });
}

TEST_F(ExitCleanupSpawnTest, VforkedChildThatDiesOfASignalLeavesTheParentsSemaphore) {
  ExpectStaysUntilExit([] {
    const pid_t child = vfork();
    if (child == 0) {
      raise(SIGTERM);
      _exit(0);
    }
    ExpectDiesOfSigterm(child);
  });
}

// A daemon outlives the process that the test started: it tells by a pipe how it went, and the
// pipe's end is its own.
class ExitCleanupDaemonTest : public ProgramEndTest,
                              public testing::WithParamInterface<void (*)()> {
 protected:
  // What `program` and its daemon have told when both have ended.
  std::string WhatItTells(const std::function<void()>& program) {
    EXPECT_EQ(pipe(pipe_), 0);
    const ChildEnd end = EndOf(program);
    EXPECT_TRUE(end.ok()) << end.Text();
    close(pipe_[1]);
    std::string told;
    char byte = 0;
    while (read(pipe_[0], &byte, 1) == 1) told.push_back(byte);
    close(pipe_[0]);
    return told;
  }

  void Tell(const char* letter) const { PSEM_CHILD_CHECK(write(pipe_[1], letter, 1) == 1); }

 private:
  int pipe_[2];
};

constexpr unsigned kLongestLifeSeconds = 60;  // Nobody would end a daemon that hangs.

void BecomeDaemon() {
  PSEM_CHILD_CHECK(daemon(/*nochdir=*/1, /*noclose=*/1) == 0);
  alarm(kLongestLifeSeconds);
}

// As daemons have done it by hand: a second fork, so that it never gets a terminal.
void ForkTwice() {
  if (fork() != 0) _exit(0);
  setsid();
  if (fork() != 0) _exit(0);
  alarm(kLongestLifeSeconds);
}

TEST_P(ExitCleanupDaemonTest, DaemonClosesWhatItOpenedItself) {
  EXPECT_EQ(WhatItTells([this] {
              GetParam()();
              OpenSilently("jobs");
              Tell(NameExists("jobs") ? "y" : "n");
            }),
            "y");
  EXPECT_FALSE(NameExists("jobs"));
}

TEST_P(ExitCleanupDaemonTest, WhatWasOpenedBeforeStays) {
  EXPECT_EQ(WhatItTells([this] {
              OpenSilently("jobs");
              GetParam()();
              Tell("y");
            }),
            "y");
  EXPECT_TRUE(NameExists("jobs"));
}

INSTANTIATE_TEST_SUITE_P(All, ExitCleanupDaemonTest, testing::Values(BecomeDaemon, ForkTwice),
                         [](const auto& info) {
                           return std::string(info.param == BecomeDaemon ? "daemon" : "two_forks");
                         });

}  // namespace
}  // namespace psem
