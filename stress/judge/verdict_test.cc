#include "stress/judge/verdict.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"
#include "stress/judge/ending.h"

namespace psem {
namespace {

constexpr Expectation kExpectations[] = {
    {Outcome::kAcquired, Grade::kRequired},
    {Outcome::kBalanced, Grade::kRequired},
    {Outcome::kInterrupted, Grade::kAllowed},
};

// As waitpid tells it.
constexpr int ExitStatus(int code) { return code << 8; }

Operation Call(OperationKind kind, uint64_t begun_ns, uint64_t ended_ns, int semaphore = 0) {
  Operation operation;
  operation.begun_ns = begun_ns;
  operation.ended_ns = ended_ns;
  operation.kind = kind;
  operation.semaphore = static_cast<uint8_t>(semaphore);
  return operation;
}

// Three workers that came to their end.
RunRecord GoodRecord() {
  RunRecord record;
  record.ended_at_ns = 5000000000;
  record.workers.resize(3);
  for (size_t i = 0; i < record.workers.size(); ++i) {
    WorkerHistory& worker = record.workers[i];
    worker.pid = 100 + static_cast<pid_t>(i);
    worker.place = Place::kDone;
    worker.wait_status = ExitStatus(0);
    worker.outcomes[static_cast<int>(Outcome::kAcquired)] = 9;
    worker.last = {Call(OperationKind::kAcquire, 1000, 1100),
                   Call(OperationKind::kRelease, 1200, 1300)};
  }
  return record;
}

void AddSighting(RunRecord* record, int worker, Outcome outcome, uint64_t at_ns) {
  Sighting sighting;
  sighting.outcome = outcome;
  sighting.worker = worker;
  sighting.at_ns = at_ns;
  strcpy(sighting.evidence, "seen");
  record->workers[static_cast<size_t>(worker)].sighting = sighting;
}

// Worker 1 has waited in `kind` for semaphore 0 since 2 s; the others are parked. `free` are
// counted and `expected` must be free.
RunRecord StuckRecord(OperationKind kind, int64_t expected, int64_t free) {
  RunRecord record = GoodRecord();
  for (WorkerHistory& worker : record.workers) {
    worker.wait_status.reset();
    worker.place = Place::kParked;
  }
  record.workers[1].place = Place::kWorking;
  record.workers[1].last.push_back(Call(kind, 2000000000, 0));
  StuckGroup stuck;
  stuck.waiting = {1};
  stuck.looks = 9;
  stuck.still_for_ns = 1200000000;
  Audit audit;
  audit.complete = true;
  audit.expected = expected;
  audit.value = free;
  audit.drained = free;
  audit.drain_errno = EAGAIN;
  stuck.semaphores = {{0, audit}};
  record.stuck = stuck;
  return record;
}

void ExpectFail(const RunRecord& record, Outcome outcome, int worker) {
  const RunVerdict verdict = JudgeRun(record, kExpectations);
  EXPECT_EQ(VerdictName(verdict.verdict), "FAIL") << verdict.reason;
  ASSERT_TRUE(verdict.finding.has_value());
  EXPECT_EQ(OutcomeName(verdict.finding->outcome), OutcomeName(outcome));
  EXPECT_EQ(verdict.finding->worker, worker);
  EXPECT_NE(verdict.finding->evidence, "");
}

void ExpectInconclusive(const RunRecord& record, absl::string_view reason) {
  const RunVerdict verdict = JudgeRun(record, kExpectations);
  EXPECT_EQ(VerdictName(verdict.verdict), "INCONCLUSIVE");
  EXPECT_FALSE(verdict.finding.has_value());
  EXPECT_TRUE(absl::StrContains(verdict.reason, reason)) << verdict.reason;
}

TEST(Verdict, PassesWhatIsFine) {
  const RunVerdict verdict = JudgeRun(GoodRecord(), kExpectations);
  EXPECT_EQ(verdict.verdict, Verdict::kPass);
  EXPECT_EQ(verdict.reason, "");
}

TEST(Verdict, FirstSightingCounts) {
  RunRecord record = GoodRecord();
  AddSighting(&record, 0, Outcome::kPermitMadeUp, 700);
  AddSighting(&record, 2, Outcome::kSecondHolder, 600);
  ExpectFail(record, Outcome::kSecondHolder, 2);
}

TEST(Verdict, SightingCountsWhateverElseHappened) {
  RunRecord record = GoodRecord();
  AddSighting(&record, 0, Outcome::kPermitLost, 700);
  record.watchdog = true;
  record.workers[1].wait_status = SIGKILL;
  ExpectFail(record, Outcome::kPermitLost, 0);
}

TEST(Verdict, UndeclaredOutcomeIsForbidden) {
  RunRecord record = GoodRecord();
  record.workers[1].outcomes[static_cast<int>(Outcome::kTimedOut)] = 1;
  ExpectFail(record, Outcome::kTimedOut, 1);
}

TEST(Verdict, RequiredOutcomesThatAreMissingAreNamed) {
  std::array<uint64_t, kOutcomes> seen = {};
  EXPECT_EQ(MissingOutcomes(seen, kExpectations), "acquired, balanced");
  seen[static_cast<int>(Outcome::kAcquired)] = 1;
  EXPECT_EQ(MissingOutcomes(seen, kExpectations), "balanced");
  seen[static_cast<int>(Outcome::kBalanced)] = 1;
  EXPECT_EQ(MissingOutcomes(seen, kExpectations), "");
}

TEST(Stuck, SleeperBesideAFreePermitWasNotWoken) {
  const RunRecord record = StuckRecord(OperationKind::kAcquire, 1, 1);
  ExpectFail(record, Outcome::kLostWakeup, 1);
  const std::string evidence = JudgeRun(record, kExpectations).finding->evidence;
  for (const char* part : {"Worker 1 (pid 101)", "acquire of semaphore 0 for 3.0 s",
                           "1 must be free; value says 1", "9 looks over 1.2 s"}) {
    EXPECT_TRUE(absl::StrContains(evidence, part)) << part << " in " << evidence;
  }
}

TEST(Stuck, SleeperBesideAPermitThatIsGoneShowsThatItIsLost) {
  ExpectFail(StuckRecord(OperationKind::kAcquire, 1, 0), Outcome::kPermitLost, 1);
}

TEST(Stuck, TimedWaitThatNobodyOwesAPermitOverslept) {
  ExpectFail(StuckRecord(OperationKind::kAcquireUntil, 0, 0), Outcome::kOverslept, 1);
}

TEST(Stuck, SleeperThatNobodyOwesAPermitProvesNothing) {
  ExpectInconclusive(StuckRecord(OperationKind::kAcquire, 0, 0), "worker 1 sleeps for ever");
}

TEST(Stuck, WhoGotUpWhenLookedAtProvesNothing) {
  RunRecord record = StuckRecord(OperationKind::kAcquire, 1, 1);
  record.stuck->moved_when_counted = true;
  ExpectInconclusive(record, "got up");
}

TEST(Stuck, PermitsThatCouldNotBeCountedProveNothing) {
  RunRecord record = StuckRecord(OperationKind::kAcquire, 1, 1);
  record.stuck->semaphores[0].audit = Audit();
  ExpectInconclusive(record, "could not be counted");
}

TEST(Ending, CrashInsideACallIsTheSubjects) {
  RunRecord record = GoodRecord();
  record.workers[2].wait_status = SIGSEGV;
  record.workers[2].place = Place::kWorking;
  record.workers[2].last.push_back(Call(OperationKind::kRelease, 1400, 0));
  ExpectFail(record, Outcome::kCrashed, 2);
  EXPECT_TRUE(absl::StrContains(JudgeRun(record, kExpectations).finding->evidence,
                                "was killed by SIGSEGV inside release"));
}

TEST(Ending, ExitInsideACallIsTheSubjects) {
  RunRecord record = GoodRecord();
  record.workers[0].wait_status = ExitStatus(0);
  record.workers[0].place = Place::kWorking;
  record.workers[0].last.push_back(Call(OperationKind::kAcquire, 1400, 0));
  ExpectFail(record, Outcome::kCrashed, 0);
}

TEST(Ending, CrashInACallThatIsNotRecordedIsTheSubjectsToo) {
  for (const Place place : {Place::kStarting, Place::kAuditing, Place::kClosing}) {
    RunRecord record = GoodRecord();
    record.workers[2].wait_status = SIGBUS;
    record.workers[2].place = place;
    ExpectFail(record, Outcome::kCrashed, 2);
  }
}

TEST(Ending, KillIsAStrangers) {
  RunRecord record = GoodRecord();
  record.workers[2].wait_status = SIGKILL;
  record.workers[2].place = Place::kWorking;
  record.workers[2].last.push_back(Call(OperationKind::kRelease, 1400, 0));
  ExpectInconclusive(record, "worker 2 (pid 102) was killed by SIGKILL, which is not");
  record.workers[2].wait_status = SIGXCPU;
  ExpectInconclusive(record, "worker 2 (pid 102) was killed by SIGXCPU, which is not");
}

TEST(Ending, CrashOutsideOfAnyCallIsNotTheSubjects) {
  RunRecord record = GoodRecord();
  record.workers[1].wait_status = ExitStatus(1);
  record.workers[1].place = Place::kWorking;
  ExpectInconclusive(record, "exited with 1 outside of any call");
}

TEST(Ending, OpenThatFailedIsNamed) {
  RunRecord record = GoodRecord();
  record.workers[1].wait_status = ExitStatus(1);
  record.workers[1].place = Place::kOpenFailed;
  record.workers[1].open_errno = EMFILE;
  record.workers[1].last.clear();
  ExpectInconclusive(record, "could not open the semaphore: EMFILE");
}

TEST(Ending, TrapIsTheSuitesOwnDoingOnlyWhereItHalts) {
  RunRecord record = GoodRecord();
  record.workers[1].wait_status = SIGTRAP;
  record.workers[1].place = Place::kWorking;
  record.workers[1].last.push_back(Call(OperationKind::kAcquire, 1400, 0));
  EXPECT_FALSE(DiedOfHalt(record));
  ExpectFail(record, Outcome::kCrashed, 1);
  record.halts = true;
  EXPECT_TRUE(DiedOfHalt(record));
  ExpectInconclusive(record, "SIGTRAP");
}

TEST(Ending, TroubleOfTheSuiteIsInconclusive) {
  RunRecord record = GoodRecord();
  record.trouble = "create \"/x\": no space left on device (ENOSPC)";
  ExpectInconclusive(record, "ENOSPC");
}

TEST(Ending, WatchdogIsInconclusive) {
  RunRecord record = GoodRecord();
  for (WorkerHistory& worker : record.workers) worker.wait_status.reset();
  record.watchdog = true;
  ExpectInconclusive(record, "did not come to its end in time");
}

}  // namespace
}  // namespace psem
