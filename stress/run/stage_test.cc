// Subjects that do to the process that runs them whatever a subject should not.

#include "stress/run/stage.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <new>
#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "stress/judge/verdict.h"
#include "stress/mutant/home_made.h"
#include "stress/run/placement.h"
#include "stress/run/run.h"
#include "stress/run/subject_source.h"

namespace psem {
namespace {

constexpr uint64_t kMillisecond = 1000000;
constexpr uint64_t kEndlessNs = 3600000 * kMillisecond;

// Each worker acquires and releases in turn, without any trouble.
class TurnsScenario : public RoundScenario {
 public:
  absl::string_view name() const override { return "turns"; }
  absl::string_view question() const override { return "Does anything work?"; }
  absl::string_view answer() const override { return "it works"; }
  absl::Span<const Expectation> expectations() const override {
    static constexpr Expectation kExpectations[] = {{Outcome::kAcquired, Grade::kRequired},
                                                    {Outcome::kBalanced, Grade::kRequired}};
    return kExpectations;
  }
  Arrangement Arrange(const RunPlan& plan) const override {
    return {{{/*value=*/1, /*group=*/0}}, std::vector<int>(static_cast<size_t>(plan.workers), 0)};
  }
  void Round(Worker* worker) const override {
    const Step step;
    for (int i = 0; i < 10; ++i) {
      worker->AcquireAtLast(0, step);
      worker->Release(0, step);
    }
  }
};

// What subjects tell the test, and what they are in.
std::atomic<pid_t>* told_process = nullptr;
int touched = 0;
Subject sound;

class StageTest : public testing::Test {
 protected:
  StageTest() {
    plan_.workers = 2;
    void* const memory = mmap(nullptr, sizeof(*told_process), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    told_process = new (memory) std::atomic<pid_t>(0);
    sound = subject_ = SoundHomeMade("home-made", "sound");
  }
  ~StageTest() override { munmap(told_process, sizeof(*told_process)); }

  RunRecord RunFor(uint64_t duration_ns, uint64_t grace_ns = RunRequest::kGraceNs) {
    const SubjectSource source = SourceOf(subject_);
    RunRecord record = RunOnStage(
        {scenario_, source, plan_, duration_ns, grace_ns,
         [](int semaphore) { return absl::StrCat("/unused-", semaphore); }, on_progress_},
        &interrupts_);
    EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1) << "there are children";
    EXPECT_EQ(errno, ECHILD);
    return record;
  }

  RunVerdict Judge(const RunRecord& record) { return JudgeRun(record, scenario_.expectations()); }

  void ExpectPass(const RunRecord& record) {
    EXPECT_EQ(VerdictName(Judge(record).verdict), "PASS") << Judge(record).reason;
    ASSERT_EQ(record.workers.size(), 2u);
    EXPECT_GE(record.workers[0].operations, 20u);
  }

  void ExpectFail(const RunRecord& record, absl::string_view evidence) {
    const RunVerdict verdict = Judge(record);
    ASSERT_EQ(VerdictName(verdict.verdict), "FAIL") << verdict.reason;
    EXPECT_EQ(verdict.finding->evidence,
              absl::StrCat("The process that created the semaphores ", evidence, "."));
  }

  void ExpectInconclusive(const RunRecord& record, absl::string_view reason) {
    const RunVerdict verdict = Judge(record);
    EXPECT_EQ(VerdictName(verdict.verdict), "INCONCLUSIVE");
    EXPECT_TRUE(absl::StrContains(verdict.reason, reason)) << verdict.reason;
  }

  TurnsScenario scenario_;
  Subject subject_;
  RunPlan plan_;
  std::function<void(const RunProgress&)> on_progress_;
  Interrupts interrupts_;
};

TEST_F(StageTest, RunsTheSubjectInAnotherProcess) {
  subject_.create = [](void* state, const char* name, unsigned value) {
    touched = 1;
    told_process->store(getpid());
    return sound.create(state, name, value);
  };
  ExpectPass(RunFor(50 * kMillisecond));
  EXPECT_EQ(touched, 0);
  EXPECT_NE(told_process->load(), 0);
  EXPECT_NE(told_process->load(), getpid());
}

// As trials do, which happen on one core.
TEST_F(StageTest, PinnedStageLeavesThisProcessItsCores) {
  cpu_set_t before;
  ASSERT_EQ(sched_getaffinity(0, sizeof(before), &before), 0);
  subject_.create = [](void* state, const char* name, unsigned value) {
    RunPlan plan;
    plan.placement = Placement::kOneCore;
    TakePlace(plan, 0);
    return sound.create(state, name, value);
  };
  ExpectPass(RunFor(10 * kMillisecond));
  cpu_set_t after;
  ASSERT_EQ(sched_getaffinity(0, sizeof(after), &after), 0);
  EXPECT_TRUE(CPU_EQUAL(&before, &after));
}

TEST_F(StageTest, HandsOnHowFarItHasCome) {
  uint64_t operations = 0;
  on_progress_ = [&](const RunProgress& progress) { operations = progress.operations; };
  ExpectPass(RunFor(700 * kMillisecond));
  EXPECT_GT(operations, 0u);
}

TEST_F(StageTest, CrashInCreateIsFound) {
  subject_.create = [](void*, const char*, unsigned) {
    signal(SIGSEGV, SIG_DFL);  // A sanitizer's handler would exit.
    return raise(SIGSEGV);
  };
  ExpectFail(RunFor(kEndlessNs), "was killed by SIGSEGV inside create");
}

TEST_F(StageTest, ExitInDestroyIsFound) {
  subject_.destroy = [](void*, const char*) -> int { _exit(0); };
  ExpectFail(RunFor(10 * kMillisecond), "exited with 0 inside destroy");
}

TEST_F(StageTest, CreateThatDoesNotReturnIsFound) {
  subject_.create = [](void*, const char*, unsigned) -> int {
    for (;;) pause();
  };
  ExpectFail(RunFor(kEndlessNs), "was asleep for seconds inside create");
}

// Whoever is stopped gets no core: it cannot be told that it would not return.
TEST_F(StageTest, StageThatIsStoppedIsInconclusive) {
  subject_.create = [](void*, const char*, unsigned) { return raise(SIGSTOP); };
  const RunRecord record = RunFor(kMillisecond, kMillisecond);
  EXPECT_TRUE(record.watchdog);
  ExpectInconclusive(record, "did not come to its end in time");
}

TEST_F(StageTest, KilledStageIsInconclusive) {
  subject_.create = [](void*, const char*, unsigned) { return raise(SIGKILL); };
  ExpectInconclusive(RunFor(kEndlessNs), "was killed by SIGKILL, which is not the suite's doing");
}

TEST_F(StageTest, CreateThatFailsIsInconclusive) {
  subject_.create = [](void*, const char*, unsigned) { return ENOSPC; };
  ExpectInconclusive(RunFor(kEndlessNs), "ENOSPC");
}

TEST_F(StageTest, SubjectMayCloseAllDescriptors) {
  subject_.create = [](void* state, const char* name, unsigned value) {
    closefrom(0);
    return sound.create(state, name, value);
  };
  ExpectPass(RunFor(10 * kMillisecond));
}

TEST_F(StageTest, DaemonOfTheSubjectIsEnded) {
  subject_.create = [](void* state, const char* name, unsigned value) {
    if (fork() == 0) {
      setsid();
      if (fork() != 0) _exit(0);
      sigset_t all;
      sigfillset(&all);
      sigprocmask(SIG_SETMASK, &all, nullptr);
      told_process->store(getpid());
      for (;;) pause();
    }
    while (told_process->load() == 0) sched_yield();
    return sound.create(state, name, value);
  };
  RunFor(10 * kMillisecond);
  ASSERT_NE(told_process->load(), 0);
  EXPECT_EQ(kill(told_process->load(), 0), -1);
}

TEST_F(StageTest, SignalToThisProcessEndsTheRun) {
  on_progress_ = [](const RunProgress&) { raise(SIGINT); };
  const RunRecord record = RunFor(kEndlessNs);
  EXPECT_EQ(record.interrupted_by, SIGINT);
  ExpectPass(record);
}

TEST_F(StageTest, SignalToTheStageAloneEndsNothingElse) {
  subject_.create = [](void* state, const char* name, unsigned value) {
    for (const int signal : {SIGINT, SIGHUP, SIGQUIT, SIGTERM}) raise(signal);
    return sound.create(state, name, value);
  };
  const RunRecord record = RunFor(kEndlessNs);
  EXPECT_EQ(record.interrupted_by, 0);
  EXPECT_EQ(record.workers.size(), 2u);
}

TEST_F(StageTest, StageIsEndedThatHeedsNoSignal) {
  subject_.create = [](void*, const char*, unsigned) { return raise(SIGSTOP); };
  on_progress_ = [](const RunProgress&) { raise(SIGTERM); };
  const RunRecord record = RunFor(kEndlessNs);
  EXPECT_EQ(record.interrupted_by, SIGTERM);
  EXPECT_TRUE(record.workers.empty());
  EXPECT_FALSE(record.stage_end.has_value());
}

}  // namespace
}  // namespace psem
