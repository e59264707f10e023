// Runs of subjects that behave in every way that a subject should not.

#include "stress/run/run.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"
#include "stress/judge/ending.h"
#include "stress/judge/verdict.h"
#include "stress/mutant/home_made.h"
#include "stress/run/halts.h"

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
    static constexpr Expectation kExpectations[] = {
        {Outcome::kAcquired, Grade::kRequired},
        {Outcome::kBalanced, Grade::kRequired},
        {Outcome::kInterrupted, Grade::kAllowed},
    };
    return kExpectations;
  }
  Arrangement Arrange(const RunPlan& plan) const override {
    return {{{/*value=*/1, /*group=*/0}}, std::vector<int>(static_cast<size_t>(plan.workers), 0)};
  }
  void Round(Worker* worker) const override {
    Step step;
    if (worker->plan().halts) step.halt_acquire = 100000;  // All of the call.
    for (int i = 0; i < 10; ++i) {
      worker->AcquireAtLast(0, step);
      worker->Release(0, step);
    }
  }
};

class RunTest : public testing::Test {
 protected:
  RunTest() { plan_.workers = 3; }

  RunRecord RunFor(uint64_t duration_ns, uint64_t grace_ns = RunRequest::kGraceNs) {
    return RunRounds(
        scenario_,
        {subject_, plan_, duration_ns, grace_ns,
         [](int semaphore) { return absl::StrCat("/unused-", semaphore); }, on_progress_},
        &interrupts_);
  }

  RunVerdict Judge(const RunRecord& record) { return JudgeRun(record, scenario_.expectations()); }

  void ExpectFail(const RunRecord& record, Outcome outcome) {
    const RunVerdict verdict = Judge(record);
    ASSERT_EQ(VerdictName(verdict.verdict), "FAIL") << verdict.reason;
    EXPECT_EQ(OutcomeName(verdict.finding->outcome), OutcomeName(outcome));
    ExpectAllReaped(record);
  }

  void ExpectInconclusive(const RunRecord& record, absl::string_view reason) {
    const RunVerdict verdict = Judge(record);
    EXPECT_EQ(VerdictName(verdict.verdict), "INCONCLUSIVE");
    EXPECT_TRUE(absl::StrContains(verdict.reason, reason)) << verdict.reason;
    ExpectAllReaped(record);
  }

  static void ExpectAllReaped(const RunRecord& record) {
    for (const WorkerHistory& worker : record.workers) {
      EXPECT_EQ(kill(worker.pid, 0), -1) << worker.pid;
    }
  }

  TurnsScenario scenario_;
  Subject subject_ = SoundHomeMade("home-made", "sound");
  RunPlan plan_;
  std::function<void(const RunProgress&)> on_progress_;
  Interrupts interrupts_;
};

// For subjects that misbehave only when they have worked for a while.
int calls = 0;

TEST_F(RunTest, SoundSubjectPasses) {
  const RunRecord record = RunFor(50 * kMillisecond);
  EXPECT_EQ(Judge(record).verdict, Verdict::kPass) << Judge(record).reason;
  ASSERT_EQ(record.workers.size(), 3u);
  for (const WorkerHistory& worker : record.workers) {
    EXPECT_EQ(worker.place, Place::kDone);
    EXPECT_GE(worker.operations, 20u);
    EXPECT_FALSE(worker.inside_a_call());
  }
  ExpectAllReaped(record);
}

TEST_F(RunTest, ReportsProgress) {
  uint64_t operations = 0;
  on_progress_ = [&operations](const RunProgress& progress) { operations = progress.operations; };
  const RunRecord record = RunFor(1000 * kMillisecond);
  EXPECT_EQ(Judge(record).verdict, Verdict::kPass) << Judge(record).reason;
  EXPECT_GT(operations, 0u);
}

TEST_F(RunTest, ReleaseThatWakesNobodyIsALostWakeup) {
  subject_.release = [](void* handle) {
    HomeMade::Of(handle)->word.fetch_add(1);
    return 0;
  };
  const RunRecord record = RunFor(kEndlessNs);
  ExpectFail(record, Outcome::kLostWakeup);
  ASSERT_TRUE(record.stuck.has_value());
  EXPECT_FALSE(record.stuck->waiting.empty());
}

TEST_F(RunTest, ReleaseThatDoesNothingLosesAPermit) {
  subject_.release = [](void*) { return 0; };
  ExpectFail(RunFor(kEndlessNs), Outcome::kPermitLost);
}

TEST_F(RunTest, AcquireThatTakesNothingMakesOneUp) {
  subject_.acquire = [](void*) { return 0; };
  ExpectFail(RunFor(kEndlessNs), Outcome::kPermitMadeUp);
}

TEST_F(RunTest, ErrorWithoutReasonIsFound) {
  subject_.release = [](void* handle) {
    HomeMade::Of(handle)->word.fetch_add(1);
    HomeMade::Of(handle)->WakeOne();
    return ++calls > 50 ? EPERM : 0;
  };
  const RunRecord record = RunFor(kEndlessNs);
  ExpectFail(record, Outcome::kUnexpectedError);
  EXPECT_TRUE(absl::StrContains(Judge(record).finding->evidence, "release returned EPERM"));
}

TEST_F(RunTest, CrashInsideACallIsFound) {
  const Subject sound = subject_;
  subject_.acquire = [](void*) -> int { abort(); };
  ExpectFail(RunFor(kEndlessNs), Outcome::kCrashed);
  subject_ = sound;
  subject_.value = [](void*, int*) -> int { abort(); };
  ExpectFail(RunFor(kEndlessNs), Outcome::kCrashed);
  subject_ = sound;
  subject_.open = [](void*, const char*, void**) -> int { abort(); };
  ExpectFail(RunFor(kEndlessNs), Outcome::kCrashed);
  subject_ = sound;
  subject_.close = [](void*) -> int { abort(); };
  ExpectFail(RunFor(kMillisecond), Outcome::kCrashed);
}

TEST_F(RunTest, ExitInsideACallIsFound) {
  subject_.acquire = [](void*) -> int { _exit(0); };
  ExpectFail(RunFor(kEndlessNs), Outcome::kCrashed);
}

TEST_F(RunTest, WatchdogEndsWhoNeverReturns) {
  subject_.acquire = [](void*) -> int {
    for (volatile int i = 0;; i = i + 1) {
    }
  };
  const RunRecord record = RunFor(kMillisecond, 300 * kMillisecond);
  EXPECT_TRUE(record.watchdog);
  ExpectInconclusive(record, "did not come to its end in time");
  for (const WorkerHistory& worker : record.workers) EXPECT_TRUE(worker.inside_a_call());
}

TEST_F(RunTest, StoppedWorkerIsNotTakenForOneThatWasForgotten) {
  // Worker 0 holds the only permit and stops, as by a stranger's hand: the others wait for it.
  subject_.release = [](void* handle) {
    if (++calls > 5) raise(SIGSTOP);
    HomeMade::Of(handle)->word.fetch_add(1);
    HomeMade::Of(handle)->WakeOne();
    return 0;
  };
  const RunRecord record = RunFor(kMillisecond, 2500 * kMillisecond);
  EXPECT_FALSE(record.stuck.has_value());
  ExpectInconclusive(record, "did not come to its end in time");
}

TEST_F(RunTest, WhoPollsIsNotTakenForOneThatWasForgotten) {
  subject_.acquire = [](void* handle) {
    while (!HomeMade::Of(handle)->Take()) {
      const timespec nap = {0, 20000000};
      clock_nanosleep(CLOCK_MONOTONIC, 0, &nap, nullptr);
    }
    return 0;
  };
  subject_.release = [](void* handle) {
    HomeMade::Of(handle)->word.fetch_add(1);
    return 0;
  };
  const RunRecord record = RunFor(1500 * kMillisecond);
  EXPECT_EQ(Judge(record).verdict, Verdict::kPass) << Judge(record).reason;
}

TEST_F(RunTest, KilledWorkerIsInconclusive) {
  subject_.acquire = [](void* handle) {
    if (++calls > 50) raise(SIGKILL);
    while (!HomeMade::Of(handle)->Take()) {
    }
    return 0;
  };
  ExpectInconclusive(RunFor(kEndlessNs), "was killed by SIGKILL");
}

TEST_F(RunTest, WhoBlocksSignalsInsideACallIsHaltedAllTheSame) {
  if (!HaltsArePossible()) GTEST_SKIP() << "needs x86-64, and no TSan";
  subject_.acquire = [](void* handle) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    sigprocmask(SIG_SETMASK, &all, &before);
    while (!HomeMade::Of(handle)->Take()) {
    }
    sigprocmask(SIG_SETMASK, &before, nullptr);
    return 0;
  };
  plan_.halts = true;
  const RunRecord record = RunFor(50 * kMillisecond);
  EXPECT_EQ(Judge(record).verdict, Verdict::kPass) << Judge(record).reason;
}

TEST_F(RunTest, CreateThatFailsIsInconclusive) {
  subject_.create = [](void*, const char*, unsigned) { return ENOSPC; };
  const RunRecord record = RunFor(kEndlessNs);
  EXPECT_TRUE(record.workers.empty());
  ExpectInconclusive(record, "create \"/unused-0\": no space left on device (ENOSPC)");
}

TEST_F(RunTest, OpenThatFailsIsInconclusive) {
  subject_.open = [](void*, const char*, void**) { return EMFILE; };
  ExpectInconclusive(RunFor(kEndlessNs), "could not open the semaphore: EMFILE");
}

TEST_F(RunTest, SignalToTheParentEndsIt) {
  on_progress_ = [](const RunProgress&) { raise(SIGTERM); };
  const RunRecord record = RunFor(kEndlessNs);
  EXPECT_EQ(record.interrupted_by, SIGTERM);
  EXPECT_EQ(Judge(record).verdict, Verdict::kPass) << Judge(record).reason;
  ExpectAllReaped(record);
}

TEST_F(RunTest, DestroysWhatItCreated) {
  static int living = 0;
  subject_.create = [](void* state, const char*, unsigned value) {
    new (state) HomeMade{{value}};
    ++living;
    return 0;
  };
  subject_.destroy = [](void*, const char*) {
    --living;
    return 0;
  };
  RunFor(kMillisecond);
  EXPECT_EQ(living, 0);
  subject_.acquire = [](void*) -> int { abort(); };
  RunFor(kMillisecond);
  EXPECT_EQ(living, 0);
}

}  // namespace
}  // namespace psem
