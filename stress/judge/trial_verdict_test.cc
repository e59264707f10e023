// Hand-written trials: those that a sound semaphore can show, and what is found in the others.

#include "stress/judge/trial_verdict.h"

#include <errno.h>
#include <signal.h>

#include <ostream>
#include <string>

#include "gtest/gtest.h"

namespace psem {
namespace {

constexpr uint64_t kMillisecond = 1000000;
constexpr uint64_t kNever = 3600000 * kMillisecond;

Operation Call(OperationKind kind, uint64_t begun, uint64_t ended, int result) {
  Operation call;
  call.kind = kind;
  call.begun_ns = begun;
  call.ended_ns = ended;
  call.result = result;
  return call;
}

Operation Wait(uint64_t begun, uint64_t ended, int result, uint64_t due) {
  Operation call = Call(OperationKind::kAcquireUntil, begun, ended, result);
  call.deadline_ns = due;
  return call;
}

TrialWorker Worker(std::vector<Operation> calls, Stand stand = Stand::kIdle) {
  TrialWorker worker;
  worker.operations = std::move(calls);
  worker.stand = stand;
  return worker;
}

TrialRecord Trial(int64_t value, std::vector<TrialWorker> workers) {
  TrialRecord trial;
  trial.values_at_start = {value};
  trial.max_value = 100;
  trial.workers = std::move(workers);
  return trial;
}

const Operation kAsleep = Call(OperationKind::kAcquire, 1, 0, 0);
const Operation kReleased = Call(OperationKind::kRelease, 2, 3, 0);

TrialRecord Proven(TrialRecord trial, int64_t free = 0) {
  trial.stillness.proven = true;
  Audit audit;
  audit.complete = true;
  audit.value = free;
  audit.drained = free;
  audit.drain_errno = EAGAIN;
  trial.audits = {audit};
  return trial;
}

TrialRecord Counted(TrialRecord trial, int64_t free) {
  trial = Proven(std::move(trial), free);
  trial.stillness.proven = false;
  return trial;
}

template <typename Change>
TrialRecord With(TrialRecord trial, const Change& change) {
  change(&trial);
  return trial;
}

struct TrialCase {
  const char* name;
  TrialRecord trial;
  absl::optional<Outcome> outcome;
};

void PrintTo(const TrialCase& row, std::ostream* out) { *out << row.name; }

class TrialVerdictTest : public testing::TestWithParam<TrialCase> {};

TEST_P(TrialVerdictTest, FindsWhatIsBroken) {
  const TrialCase& row = GetParam();
  const absl::optional<Finding> finding = JudgeTrial(row.trial);
  ASSERT_EQ(finding.has_value(), row.outcome.has_value()) << finding->evidence;
  if (!finding.has_value()) return;
  EXPECT_EQ(OutcomeName(finding->outcome), OutcomeName(*row.outcome)) << finding->evidence;
  EXPECT_FALSE(finding->evidence.empty());
}

// One was killed in an acquire, which may have taken one of the two permits that were released.
TrialRecord KilledBeside() {
  return With(Trial(0, {Worker({kAsleep}, Stand::kInCall),
                        Worker({Call(OperationKind::kAcquire, 2, 0, 0)}, Stand::kDead),
                        Worker({kReleased, Call(OperationKind::kRelease, 4, 5, 0)})}),
              [](TrialRecord* trial) { trial->workers[1].killed = true; });
}

INSTANTIATE_TEST_SUITE_P(
    All, TrialVerdictTest,
    testing::Values(
        TrialCase{"nothing", Trial(1, {}), {}},
        TrialCase{
            "asleep_with_a_reason", Proven(Trial(0, {Worker({kAsleep}, Stand::kInCall)})), {}},
        TrialCase{"asleep_beside_a_permit_for_now",
                  Trial(0, {Worker({kAsleep}, Stand::kInCall), Worker({kReleased})}),
                  {}},
        TrialCase{"asleep_beside_a_permit_for_good",
                  Proven(Trial(0, {Worker({kAsleep}, Stand::kInCall), Worker({kReleased})}), 1),
                  Outcome::kLostWakeup},
        TrialCase{"asleep_and_the_permit_is_gone",
                  Proven(Trial(0, {Worker({kAsleep}, Stand::kInCall), Worker({kReleased})}), 0),
                  Outcome::kPermitLost},
        TrialCase{
            "asleep_beside_one_that_is_held",
            Proven(Trial(1, {Worker({kAsleep}, Stand::kInCall),
                             Worker({Call(OperationKind::kTryAcquire, 2, 0, 0)}, Stand::kHalted)})),
            {}},
        TrialCase{
            "held_up_by_one_that_is_held",
            Proven(Trial(2, {Worker({kAsleep}, Stand::kInCall),
                             Worker({Call(OperationKind::kTryAcquire, 2, 0, 0)}, Stand::kHalted)})),
            Outcome::kHeldUp},
        TrialCase{"held_up_and_that_is_not_promised_otherwise",
                  With(Proven(Trial(2, {Worker({kAsleep}, Stand::kInCall),
                                        Worker({Call(OperationKind::kTryAcquire, 2, 0, 0)},
                                               Stand::kHalted)})),
                       [](TrialRecord* trial) { trial->stop_safe = false; }),
                  {}},
        TrialCase{
            "release_never_returns",
            Proven(Trial(0, {Worker({Call(OperationKind::kRelease, 1, 0, 0)}, Stand::kInCall)})),
            Outcome::kHung},
        TrialCase{"crashed",
                  Trial(0, {Worker({Call(OperationKind::kRelease, 1, 0, 0)}, Stand::kDead)}),
                  Outcome::kCrashed},
        TrialCase{"crashed_without_its_memory",
                  With(Trial(0, {Worker({Call(OperationKind::kRelease, 1, 0, 0)}, Stand::kDead)}),
                       [](TrialRecord* trial) { trial->workers[0].unmapped = true; }),
                  Outcome::kTouchedAfterGive},
        TrialCase{"killed_and_others_asleep_beside_a_permit", Proven(KilledBeside(), 1), {}},
        TrialCase{"killed_and_releases_do_not_help",
                  With(Proven(KilledBeside(), 1), [](TrialRecord* trial) { trial->rescues = 5; }),
                  Outcome::kBrokenByKill},
        TrialCase{"interrupted_without_a_signal",
                  Trial(0, {Worker({Call(OperationKind::kAcquire, 1, 2, EINTR)})}),
                  Outcome::kUnexpectedError},
        TrialCase{"interrupted_by_a_signal",
                  With(Trial(0, {Worker({Call(OperationKind::kAcquire, 1, 2, EINTR)})}),
                       [](TrialRecord* trial) { trial->signals = true; }),
                  {}},
        TrialCase{"signal_swallowed",
                  With(Proven(Trial(0, {Worker({kAsleep}, Stand::kInCall)})),
                       [](TrialRecord* trial) { trial->workers[0].signalled = true; }),
                  Outcome::kSignalSwallowed},
        TrialCase{"nonsense_errno",
                  Trial(1, {Worker({Call(OperationKind::kTryAcquire, 1, 2, EPERM)})}),
                  Outcome::kUnexpectedError},
        TrialCase{"timed_out", Trial(0, {Worker({Wait(1, 50, ETIMEDOUT, 40)})}), {}},
        TrialCase{"timed_out_early", Trial(0, {Worker({Wait(1, 30, ETIMEDOUT, 40)})}),
                  Outcome::kEarlyTimeout},
        TrialCase{"timed_out_beside_a_permit", Trial(1, {Worker({Wait(1, 50, ETIMEDOUT, 40)})}),
                  Outcome::kTimeoutBesidePermit},
        TrialCase{"overslept",
                  Proven(Trial(0, {Worker({Wait(1, 0, 0, 2 * kMillisecond)}, Stand::kInCall)})),
                  Outcome::kOverslept},
        TrialCase{"waits_for_a_deadline_that_is_far",
                  Proven(Trial(0, {Worker({Wait(1, 0, 0, kNever)}, Stand::kInCall)})),
                  {}},
        TrialCase{
            "bad_deadline_slept_on",
            With(Proven(Trial(0, {Worker({Wait(1, 0, 0, kNever)}, Stand::kInCall)})),
                 [](TrialRecord* trial) { trial->workers[0].operations[0].bad_deadline = true; }),
            Outcome::kBadDeadlineTaken},
        TrialCase{"refused_beside_a_permit",
                  Trial(1, {Worker({Call(OperationKind::kTryAcquire, 1, 2, EAGAIN)})}),
                  Outcome::kRefusedBesidePermit},
        TrialCase{"two_took_one_permit",
                  Trial(1, {Worker({Call(OperationKind::kAcquire, 1, 2, 0)}),
                            Worker({Call(OperationKind::kTryAcquire, 3, 4, 0)})}),
                  Outcome::kPermitMadeUp},
        TrialCase{"overflow_too_early",
                  Trial(1, {Worker({Call(OperationKind::kRelease, 1, 2, EOVERFLOW)})}),
                  Outcome::kOverflowTooEarly},
        TrialCase{"overflow_missed", Trial(100, {Worker({Call(OperationKind::kRelease, 1, 2, 0)})}),
                  Outcome::kOverflowMissed},
        TrialCase{"counted_well",
                  Counted(Trial(1, {Worker({Call(OperationKind::kRelease, 1, 2, 0)})}), 2),
                  {}},
        TrialCase{"counted_too_few",
                  Counted(Trial(1, {Worker({Call(OperationKind::kRelease, 1, 2, 0)})}), 1),
                  Outcome::kPermitLost},
        TrialCase{"counted_too_many",
                  Counted(Trial(1, {Worker({Call(OperationKind::kAcquire, 1, 2, 0)})}), 1),
                  Outcome::kPermitMadeUp}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace psem
