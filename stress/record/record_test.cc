#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>

#include <set>
#include <string>

#include "gtest/gtest.h"
#include "lib/testing/child_process.h"
#include "stress/record/outcome.h"
#include "stress/record/shared_run.h"
#include "stress/record/worker_record.h"

namespace psem {
namespace {

SharedRun MakeRun(size_t state_size = 0, size_t state_align = 0) {
  absl::StatusOr<SharedRun> run = SharedRun::Make(3, 4, state_size, state_align);
  EXPECT_TRUE(run.ok()) << run.status();
  return *std::move(run);
}

TEST(Outcome, EachHasANameOfItsOwnAndBrokenOnesAPromise) {
  std::set<absl::string_view> names;
  for (int i = 0; i < kOutcomes; ++i) {
    const auto outcome = static_cast<Outcome>(i);
    EXPECT_TRUE(names.insert(OutcomeName(outcome)).second) << OutcomeName(outcome);
    EXPECT_NE(OutcomeMeaning(outcome), "");
    EXPECT_EQ(BrokenPromise(outcome).empty(), outcome < Outcome::kSecondHolder);
  }
}

TEST(WorkerRecord, CountsPermitsThatWereTakenAndGiven) {
  const SharedRun run = MakeRun();
  WorkerRecord& record = *run.worker(1);
  record.Begin(OperationKind::kAcquire, 2, 0);
  record.End(0);
  record.Begin(OperationKind::kTryAcquire, 2, 0);
  record.End(EAGAIN);
  record.Begin(OperationKind::kAcquireUntil, 2, 77);
  record.End(0);
  record.Begin(OperationKind::kRelease, 3, 0);
  record.End(0);
  record.Begin(OperationKind::kRelease, 3, 0);
  record.End(EOVERFLOW);
  EXPECT_EQ(record.taken[2].load(), 2u);
  EXPECT_EQ(record.given[3].load(), 1u);
  EXPECT_EQ(run.ExpectedFree(2, 5), 3);
  EXPECT_EQ(run.ExpectedFree(3, 5), 6);
  EXPECT_EQ(run.ExpectedFree(0, 5), 5);
}

TEST(WorkerRecord, KeepsTheLastOperations) {
  const SharedRun run = MakeRun();
  WorkerRecord& record = *run.worker(0);
  EXPECT_TRUE(LastOperations(record).empty());
  const uint64_t count = WorkerRecord::kRingSize + 10;
  for (uint64_t i = 1; i <= count; ++i) {
    record.Begin(OperationKind::kAcquireUntil, 1, i);
    record.End(ETIMEDOUT);
  }
  const std::vector<Operation> last = LastOperations(record);
  ASSERT_EQ(last.size(), WorkerRecord::kRingSize);
  EXPECT_EQ(last.front().deadline_ns, 11u);
  EXPECT_EQ(last.back().deadline_ns, count);
  EXPECT_EQ(last.back().result, ETIMEDOUT);
  EXPECT_TRUE(last.back().ended());
  EXPECT_LE(last.back().begun_ns, last.back().ended_ns);
}

TEST(WorkerRecord, SightingIsCutToWhatItHolds) {
  const SharedRun run = MakeRun();
  WorkerRecord& record = *run.worker(0);
  record.Sight(Outcome::kPermitLost, 0, 2, std::string(10000, 'x'));
  EXPECT_TRUE(record.sighted.load());
  EXPECT_EQ(strlen(record.sighting.evidence), sizeof(record.sighting.evidence) - 1);
  EXPECT_EQ(record.outcomes[static_cast<int>(Outcome::kPermitLost)].load(), 1u);
}

TEST(WorkerRecord, SurvivesAKilledWorker) {
  const SharedRun run = MakeRun();
  ChildProcess child([&run] {
    WorkerRecord& record = *run.worker(2);
    record.Begin(OperationKind::kRelease, 1, 0);
    record.End(0);
    record.Begin(OperationKind::kAcquire, 3, 0);
    raise(SIGKILL);
  });
  EXPECT_EQ(child.Wait().signal, SIGKILL);
  const std::vector<Operation> last = LastOperations(*run.worker(2));
  ASSERT_EQ(last.size(), 2u);
  EXPECT_TRUE(last[0].ended());
  EXPECT_FALSE(last[1].ended());
  EXPECT_EQ(last[1].semaphore, 3);
  EXPECT_EQ(run.ExpectedFree(1, 0), 1);
}

TEST(SharedRun, GivesEachSemaphoreItsStateZeroedAndAligned) {
  const SharedRun run = MakeRun(/*state_size=*/100, /*state_align=*/8192);
  std::set<unsigned char*> states;
  for (int i = 0; i < 4; ++i) {
    auto* const state = static_cast<unsigned char*>(run.state(i));
    EXPECT_EQ(reinterpret_cast<size_t>(state) % 8192, 0u);
    for (int byte = 0; byte < 100; ++byte) EXPECT_EQ(state[byte], 0);
    memset(state, 0xff, 100);  // Nobody else's: the next one is still zero.
    states.insert(state);
  }
  EXPECT_EQ(states.size(), 4u);
  EXPECT_EQ(run.worker(2)->begun.load(), 0u);
}

// Returns the signal that a process dies of when it writes there.
int SignalOfWriting(unsigned char* where) {
  ChildProcess child([where] {
    signal(SIGSEGV, SIG_DFL);  // A sanitizer's handler would exit.
    *static_cast<volatile unsigned char*>(where) = 1;
  });
  return child.Wait().signal;
}

TEST(SharedRun, WhoWritesBeyondAStateCrashes) {
  for (const size_t size : {size_t{4}, size_t{100}, size_t{4096}, size_t{4100}}) {
    const SharedRun run = MakeRun(size, /*state_align=*/4);
    for (int i = 0; i < 4; ++i) {
      auto* const state = static_cast<unsigned char*>(run.state(i));
      memset(state, 1, size);
      EXPECT_EQ(SignalOfWriting(state + size), SIGSEGV) << size;
      EXPECT_EQ(SignalOfWriting(state - 4096), SIGSEGV) << size;
    }
  }
}

TEST(SharedRun, StatesMayBeTakenAwayAsAWhole) {
  const SharedRun run = MakeRun(/*state_size=*/32, /*state_align=*/0);
  const SharedRun::Region region = run.states_region();
  ASSERT_EQ(mprotect(region.begin, region.size, PROT_NONE), 0);
  for (int i = 0; i < 4; ++i) {
    EXPECT_EQ(SignalOfWriting(static_cast<unsigned char*>(run.state(i))), SIGSEGV);
  }
  run.worker(2)->Begin(OperationKind::kAcquire, 0, 0);
}

TEST(SharedRun, HasNoStateForASubjectThatKeepsItsOwn) { EXPECT_EQ(MakeRun().state(3), nullptr); }

}  // namespace
}  // namespace psem
