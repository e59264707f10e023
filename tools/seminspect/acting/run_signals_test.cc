// seminspect run under signals: no permit is lost, whenever they come.

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>

#include <fstream>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "lib/platform/clock.h"
#include "lib/testing/planted_directory.h"
#include "tools/seminspect/acting/acting_fixture.h"

namespace psem {
namespace {

constexpr int kEndingSignals[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1, SIGALRM, SIGABRT};

class RunSignalsTest : public ActingTest {
 protected:
  std::function<void()> Holding(const std::vector<std::string>& command) const {
    std::vector<std::string> arguments = {"run", Name(), "--"};
    arguments.insert(arguments.end(), command.begin(), command.end());
    return [arguments] {
      for (const int signal : kEndingSignals) ::signal(signal, SIG_DFL);
      BecomeSeminspect(arguments);
    };
  }

  // In the planted directory.
  std::string File(const char* name) const { return planted_.PathOf(name); }
  static bool IsThere(const std::string& file) {
    return WaitUntilTrue([&file] { return access(file.c_str(), F_OK) == 0; });
  }

  // A command that goes on once it has made the file "ready"; for a minute, as nobody ends it when
  // this test is killed.
  std::vector<std::string> Lasting(const std::string& first = "") const {
    return {"sh", "-c",
            first + " : > " + File("ready") + "; for i in $(seq 6000); do sleep 0.01; done"};
  }

  PlantedDirectory planted_;
};

TEST_F(RunSignalsTest, BothDieOfWhatIsPassedOnAndThePermitIsBack) {
  const Semaphore sem = Open(1);
  for (const int signal : kEndingSignals) {
    ChildProcess run(Holding(Lasting()));
    ASSERT_TRUE(IsThere(File("ready")));
    EXPECT_EQ(*sem.Value(), 0u);
    run.Signal(signal);
    EXPECT_EQ(run.Wait().signal, signal) << run.Wait().Text();
    EXPECT_EQ(*sem.Value(), 1u);
    unlink(File("ready").c_str());
  }
}

TEST_F(RunSignalsTest, WaitsForACommandThatTakesItsTimeToEnd) {
  const Semaphore sem = Open(1);
  ChildProcess run(Holding(Lasting("trap ': > " + File("asked") + "; while [ ! -e " + File("go") +
                                   " ]; do sleep 0.01; done; exit 3' TERM;")));
  ASSERT_TRUE(IsThere(File("ready")));
  run.Signal(SIGTERM);
  ASSERT_TRUE(IsThere(File("asked")));
  EXPECT_EQ(*sem.Value(), 0u);
  planted_.File("go", "");
  EXPECT_EQ(run.Wait().Text(), "exited with 3");
  EXPECT_EQ(*sem.Value(), 1u);
}

TEST_F(RunSignalsTest, WhileItWaitsForThePermitItDiesAtOnceAndRunsNothing) {
  Semaphore sem = Open(0);
  for (const int signal : kEndingSignals) {
    ChildProcess run(Holding(Lasting()));
    ASSERT_TRUE(WaitUntilTrue([&sem] { return sem.Waiters()->recorded == 1; }));
    run.Signal(signal);
    EXPECT_EQ(run.Wait().signal, signal) << run.Wait().Text();
  }
  EXPECT_NE(access(File("ready").c_str(), F_OK), 0);
  ASSERT_TRUE(sem.Release().ok());
  EXPECT_EQ(*sem.Value(), 1u);
}

// The moments are spread over the whole life of the process: nothing waits for them.
TEST_F(RunSignalsTest, NoMomentLosesAPermit) {
  const Semaphore sem = Open(1);
  constexpr int kMoments = 120;
  for (int moment = 0; moment < kMoments; ++moment) {
    const bool is_short = moment % 2 == 0;
    ChildProcess run(Holding(is_short ? std::vector<std::string>{"true"} : Lasting()));
    const absl::Duration begin = MonotonicNow();
    while (MonotonicNow() - begin < moment * absl::Microseconds(150)) sched_yield();
    const int signal = kEndingSignals[moment % 3];
    kill(run.pid(), signal);
    const ChildEnd& end = run.Wait();
    EXPECT_TRUE(end.signal == signal || (is_short && end.ok())) << end.Text();
    ASSERT_EQ(*sem.Value(), 1u) << "moment " << moment;
  }
}

TEST_F(RunSignalsTest, BeingStoppedChangesNothing) {
  const Semaphore sem = Open(1);
  ChildProcess run(Holding(Lasting()));
  ASSERT_TRUE(IsThere(File("ready")));
  for (int round = 0; round < 10; ++round) {
    run.Signal(SIGSTOP);
    run.Signal(SIGCONT);
  }
  EXPECT_EQ(*sem.Value(), 0u);
  run.Signal(SIGTERM);
  EXPECT_EQ(run.Wait().signal, SIGTERM) << run.Wait().Text();
  EXPECT_EQ(*sem.Value(), 1u);
}

TEST_F(RunSignalsTest, WhatWasIgnoredAtTheStartStaysIgnored) {
  const Semaphore sem = Open(1);
  std::vector<std::string> arguments = {"run", Name(), "--"};
  for (const std::string& word : Lasting()) arguments.push_back(word);
  ChildProcess run([&] {
    signal(SIGHUP, SIG_IGN);  // As nohup does.
    signal(SIGTERM, SIG_DFL);
    BecomeSeminspect(arguments);
  });
  ASSERT_TRUE(IsThere(File("ready")));
  run.Signal(SIGHUP);
  run.Signal(SIGTERM);
  EXPECT_EQ(run.Wait().signal, SIGTERM) << run.Wait().Text();
  EXPECT_EQ(*sem.Value(), 1u);
}

// A key's signal goes to both. Run is stopped until the command has noted it: sent on, it would be
// noted once more, before the signal that ends the command.
TEST_F(RunSignalsTest, AKeyOfTheTerminalReachesTheCommandOnce) {
  const Semaphore sem = Open(1);
  const int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  ASSERT_TRUE(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
  const std::string terminal = ptsname(master);
  // Busy, for it must have no process of its own that the key would end: the shell would give up.
  const auto hold =
      Holding({"sh", "-c",
               "trap 'echo key >> " + File("keys") + "' INT; trap 'exit 5' USR1; : > " +
                   File("ready") + "; i=0; while [ $i -lt 50000000 ]; do i=$((i + 1)); done"});
  ChildProcess run([&] {
    PSEM_CHILD_CHECK(setsid() >= 0);
    PSEM_CHILD_CHECK(open(terminal.c_str(), O_RDWR | O_CLOEXEC) >= 0);  // Becomes its terminal.
    hold();
  });
  ASSERT_TRUE(IsThere(File("ready")));
  run.Signal(SIGSTOP);
  const char interrupt = 3;
  ASSERT_EQ(write(master, &interrupt, 1), 1);
  ASSERT_TRUE(IsThere(File("keys")));
  run.Signal(SIGUSR1);
  run.Signal(SIGCONT);
  EXPECT_EQ(run.Wait().Text(), "exited with 5");
  EXPECT_EQ(*sem.Value(), 1u);
  close(master);
  std::ifstream keys(File("keys"));
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(keys), {}), "key\n");
}

}  // namespace
}  // namespace psem
