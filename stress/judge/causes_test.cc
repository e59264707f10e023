#include "stress/judge/causes.h"

#include <errno.h>

#include <ostream>
#include <set>
#include <string>
#include <vector>

#include "absl/strings/match.h"
#include "absl/strings/str_join.h"
#include "gtest/gtest.h"

namespace psem {
namespace {

constexpr OperationKind kAcquire = OperationKind::kAcquire;
constexpr OperationKind kTry = OperationKind::kTryAcquire;
constexpr OperationKind kUntil = OperationKind::kAcquireUntil;
constexpr OperationKind kRelease = OperationKind::kRelease;

constexpr uint64_t kNever = 0;

// A call as a row writes it.
struct Call {
  int worker;
  OperationKind kind;
  uint64_t begun_ns;
  uint64_t ended_ns;
  int result = 0;
};

// What happened besides the calls.
enum Trouble : unsigned {
  kNothing = 0,
  kRounds = 1,  // No trial: workers in rounds.
  kSignal = 2,
  kKill = 4,     // Worker 2, in its last call.
  kMaximum = 8,  // As many permits are free as there may be.
  kHandler = 16,
};

struct CauseCase {
  const char* name;
  Outcome outcome;
  const char* move;  // The first of the trial.
  std::vector<Call> calls;
  unsigned trouble;
  const char* causes;  // Their names.
};

void PrintTo(const CauseCase& row, std::ostream* out) { *out << row.name; }

Operation OperationOf(const Call& call) {
  Operation operation;
  operation.kind = call.kind;
  operation.begun_ns = call.begun_ns;
  operation.ended_ns = call.ended_ns;
  operation.result = call.result;
  return operation;
}

RunRecord TrialOf(const CauseCase& row) {
  RunRecord record;
  TrialRecord& trial = record.trial.emplace();
  trial.moves = {row.move};
  trial.max_value = 1;
  trial.values_at_start = {(row.trouble & kMaximum) != 0 ? 1 : 0};
  trial.workers.resize(3);
  for (const Call& call : row.calls) {
    trial.workers[static_cast<size_t>(call.worker)].operations.push_back(OperationOf(call));
  }
  trial.workers[1].signalled = (row.trouble & kSignal) != 0;
  trial.workers[2].killed = (row.trouble & kKill) != 0;
  if ((row.trouble & kHandler) != 0) trial.moves.emplace_back("worker 0: release in a handler");
  return record;
}

RunRecord RunOf(const CauseCase& row) {
  constexpr int kSigkill = 9;  // As waitpid tells it.
  RunRecord record;
  record.workers.resize(3);
  for (const Call& call : row.calls) {
    record.workers[static_cast<size_t>(call.worker)].last.push_back(OperationOf(call));
  }
  if ((row.trouble & kSignal) != 0) record.faults[static_cast<int>(Fault::kSignal)] = 1;
  if ((row.trouble & kKill) != 0) record.workers[2].wait_status = kSigkill;
  return record;
}

RunRecord RecordOf(const CauseCase& row) {
  return (row.trouble & kRounds) != 0 ? RunOf(row) : TrialOf(row);
}

// Worker 1's last call is the one that showed it.
Finding FindingOf(const CauseCase& row) {
  Finding finding;
  finding.outcome = row.outcome;
  finding.worker = 1;
  for (const Call& call : row.calls) {
    if (call.worker == 1) finding.at_ns = call.ended_ns != 0 ? call.ended_ns : call.begun_ns;
  }
  return finding;
}

std::string NamesOf(const std::vector<Cause>& causes) {
  std::vector<absl::string_view> names;
  for (const Cause cause : causes) names.push_back(CauseName(cause));
  return absl::StrJoin(names, " ");
}

constexpr char kHeldAcquire[] = "worker 0: acquire, held after 7 instructions";
constexpr char kHeldTry[] = "worker 0: try_acquire, held after 7 instructions";
constexpr char kHeldRelease[] = "worker 0: release, held after 7 instructions";
constexpr char kHeldNowhere[] = "worker 0: release";

const std::vector<Call> kTwoTake = {{0, kAcquire, 10, 90}, {1, kAcquire, 20, 30}};
const std::vector<Call> kWokenTakes = {
    {1, kAcquire, 5, 30}, {0, kRelease, 10, 90}, {2, kTry, 25, 28}};
const std::vector<Call> kOneSleeps = {{0, kRelease, 10, 90}, {1, kAcquire, 20, kNever}};

// clang-format off
const std::vector<CauseCase> kRows = {
    {"two_holders_held_in_acquire", Outcome::kSecondHolder, kHeldAcquire, kTwoTake, kNothing,
     "torn-decrement unchecked-decrement"},
    {"two_holders_after_a_signal", Outcome::kSecondHolder, kHeldNowhere, kTwoTake, kSignal,
     "eintr-taken-for-permit unchecked-decrement"},
    {"two_holders_by_chance", Outcome::kSecondHolder, "", kWokenTakes, kRounds | kSignal,
     "torn-decrement wake-taken-for-permit eintr-taken-for-permit"},
    {"made_up_held_in_release", Outcome::kPermitMadeUp, kHeldRelease, kTwoTake, kNothing,
     "torn-increment unchecked-decrement"},
    {"made_up_at_the_maximum", Outcome::kPermitMadeUp, kHeldRelease, kTwoTake, kMaximum,
     "overflow-unchecked overflow-adds-first torn-increment"},
    {"made_up_with_a_woken_one", Outcome::kPermitMadeUp, kHeldNowhere, kWokenTakes, kNothing,
     "wake-taken-for-permit unchecked-decrement"},
    {"lost_held_in_release", Outcome::kPermitLost, kHeldRelease, kTwoTake, kNothing,
     "torn-increment"},
    {"lost_after_a_timeout", Outcome::kPermitLost, kHeldAcquire, {{0, kRelease, 10, 20},
     {1, kUntil, 12, 30, ETIMEDOUT}}, kNothing,
     "giving-up-takes torn-decrement torn-increment"},
    {"lost_after_a_try", Outcome::kPermitLost, kHeldTry, {{0, kTry, 10, 20, EAGAIN},
     {1, kRelease, 12, 15}}, kNothing, "torn-decrement try-keeps torn-increment"},
    {"lost_after_a_kill", Outcome::kPermitLost, kHeldNowhere, {{2, kAcquire, 5, kNever},
     {0, kRelease, 10, 20}, {1, kAcquire, 30, kNever}}, kKill,
     "handed-to-the-dead torn-increment"},
    {"asleep_held_in_acquire", Outcome::kLostWakeup, kHeldAcquire, {{1, kAcquire, 10, kNever},
     {0, kRelease, 20, 30}}, kNothing, "sleeps-on-reread registers-after-look"},
    {"asleep_held_in_release", Outcome::kLostWakeup, kHeldRelease, kOneSleeps, kNothing,
     "waiters-read-before-add registers-after-look"},
    {"asleep_held_nowhere", Outcome::kLostWakeup, kHeldNowhere, {{1, kAcquire, 10, kNever},
     {0, kRelease, 20, 30}}, kNothing,
     "wakes-nobody wakes-only-from-zero registers-after-look"},
    {"asleep_after_two_releases", Outcome::kLostWakeup, kHeldNowhere, {{2, kAcquire, 5, 40},
     {1, kAcquire, 10, kNever}, {0, kRelease, 20, 25}, {0, kRelease, 26, 30}}, kNothing,
     "wakes-only-from-zero registers-after-look mark-cleared"},
    {"asleep_while_another_took_one", Outcome::kLostWakeup, kHeldRelease, {{0, kRelease, 8, 40},
     {1, kAcquire, 10, kNever}, {2, kTry, 23, 24}}, kNothing,
     "waiters-read-before-add registers-after-look mark-lost"},
    {"asleep_after_a_timeout", Outcome::kLostWakeup, kHeldRelease,
     {{2, kUntil, 5, 15, ETIMEDOUT}, {1, kAcquire, 6, kNever}, {0, kRelease, 8, 30}}, kNothing,
     "wake-swallowed waiters-read-before-add registers-after-look"},
    {"asleep_behind_a_woken_one", Outcome::kLostWakeup, kHeldRelease, {{1, kAcquire, 6, kNever},
     {2, kAcquire, 5, 15}, {0, kRelease, 8, 30}}, kNothing,
     "waiters-read-before-add registers-after-look mark-cleared"},
    {"asleep_by_chance", Outcome::kLostWakeup, "", kOneSleeps, kRounds,
     "sleeps-on-reread waiters-read-before-add no-fence"},
    {"overslept", Outcome::kOverslept, kHeldNowhere, {{1, kUntil, 10, kNever}}, kNothing,
     "wrong-clock time-left-not-renewed"},
    {"overslept_behind_a_dead_one", Outcome::kOverslept, kHeldNowhere,
     {{2, kAcquire, 5, kNever}, {1, kUntil, 10, kNever}}, kKill,
     "wrong-clock time-left-not-renewed place-without-exit"},
    {"early", Outcome::kEarlyTimeout, kHeldNowhere, {{1, kUntil, 10, 20, ETIMEDOUT}}, kNothing,
     "wrong-clock rounded-down"},
    {"good_deadline_refused", Outcome::kUnexpectedError, kHeldNowhere,
     {{1, kUntil, 10, 20, EINVAL}}, kNothing, "deadline-refused errno-by-another-way"},
    {"errno_of_the_futex", Outcome::kUnexpectedError, kHeldNowhere,
     {{1, kAcquire, 10, 20, EAGAIN}}, kNothing, "errno-of-the-wait errno-by-another-way"},
    {"minus_one", Outcome::kUnexpectedError, kHeldNowhere, {{1, kAcquire, 10, 20, -1}}, kKill,
     "errno-by-another-way lock-of-the-dead"},
    {"refused", Outcome::kRefusedBesidePermit, kHeldTry, {{1, kTry, 10, 20, EAGAIN}}, kNothing,
     "try-subtracts-first try-gives-up"},
    {"timed_out", Outcome::kTimeoutBesidePermit, kHeldTry, {{0, kTry, 5, 30, EAGAIN},
     {1, kUntil, 10, 20, ETIMEDOUT}}, kNothing,
     "deadline-before-permit try-subtracts-first try-gives-up"},
    {"bad_deadline", Outcome::kBadDeadlineTaken, kHeldNowhere, {{1, kUntil, 10, kNever}},
     kNothing, "nanoseconds-unchecked"},
    {"signal", Outcome::kSignalSwallowed, kHeldNowhere, {{1, kAcquire, 10, kNever}}, kSignal,
     "eintr-swallowed"},
    {"hung_in_a_handler", Outcome::kHung, kHeldAcquire, {{1, kRelease, 10, kNever}}, kHandler,
     "lock-in-handler never-gets-on"},
    {"held_up", Outcome::kHeldUp, kHeldAcquire, {{1, kAcquire, 10, kNever}}, kNothing,
     "handed-to-the-stopped lock-held"},
    {"broken_by_kill", Outcome::kBrokenByKill, kHeldRelease, {{1, kRelease, 10, kNever}}, kKill,
     "lock-of-the-dead place-without-exit"},
    {"value_below_zero", Outcome::kImpossibleValue, kHeldTry, {{1, kTry, 10, 20, EAGAIN}},
     kNothing, "try-subtracts-first unchecked-decrement two-loads"},
    {"value_beyond_the_maximum", Outcome::kImpossibleValue, kHeldRelease,
     {{1, OperationKind::kValue, 10, 20}}, kMaximum,
     "overflow-adds-first unchecked-decrement two-loads"},
    {"overflow_missed", Outcome::kOverflowMissed, kHeldNowhere, {{1, kRelease, 10, 20}},
     kMaximum, "overflow-unchecked wrong-maximum"},
    {"overflow_too_early", Outcome::kOverflowTooEarly, kHeldNowhere,
     {{1, kRelease, 10, 20, EOVERFLOW}}, kNothing, "overflow-adds-first wrong-maximum"},
    {"touched", Outcome::kTouchedAfterGive, kHeldRelease, {{1, kRelease, 10, kNever}}, kNothing,
     "touches-after-give"},
    {"stale", Outcome::kStaleData, "", kTwoTake, kRounds,
     "acquire-unordered release-unordered torn-decrement"},
    {"name_split", Outcome::kNameSplit, "", {}, kRounds, "cache-by-name two-step-open"},
    {"name_error", Outcome::kNameError, "", {}, kRounds, "two-step-open created-unfinished"},
    {"value_reset", Outcome::kValueReset, "", {}, kRounds,
     "value-reapplied created-unfinished"},
    {"handle_broken", Outcome::kHandleBroken, "", {}, kRounds, "shared-mapping"},
    {"crashed_in_opening", Outcome::kCrashed, "", {{1, OperationKind::kOpenNamed, 10, kNever}},
     kRounds, "created-unfinished pointer-in-shared-memory touches-after-give"},
    {"crashed_after_closing", Outcome::kCrashed, "", {{1, OperationKind::kClose, 5, 9},
     {1, kAcquire, 10, kNever}}, kRounds,
     "shared-mapping pointer-in-shared-memory touches-after-give"},
};
// clang-format on

class CausesTest : public testing::TestWithParam<CauseCase> {};

TEST_P(CausesTest, FollowFromTheRecord) {
  EXPECT_EQ(NamesOf(LikelyCauses(RecordOf(GetParam()), FindingOf(GetParam()))), GetParam().causes);
}

INSTANTIATE_TEST_SUITE_P(All, CausesTest, testing::ValuesIn(kRows),
                         [](const auto& info) { return std::string(info.param.name); });

TEST(Causes, EachIsReached) {
  std::set<std::string> reached;
  for (const CauseCase& row : kRows) {
    for (const Cause cause : LikelyCauses(RecordOf(row), FindingOf(row))) {
      reached.emplace(CauseName(cause));
    }
  }
  for (int i = 0; i < kCauses; ++i) {
    EXPECT_EQ(reached.count(std::string(CauseName(static_cast<Cause>(i)))), 1u)
        << CauseName(static_cast<Cause>(i));
  }
}

TEST(Causes, EachHasANameOfItsOwnAndASentence) {
  std::set<absl::string_view> names;
  for (int i = 0; i < kCauses; ++i) {
    const auto cause = static_cast<Cause>(i);
    EXPECT_TRUE(names.insert(CauseName(cause)).second) << CauseName(cause);
    EXPECT_TRUE(absl::EndsWith(CauseText(cause), ".")) << CauseText(cause);
  }
}

// Also when the record has lost everything.
TEST(Causes, EachBrokenPromiseHasOneToThree) {
  for (int i = 0; i < kOutcomes; ++i) {
    Finding finding;
    finding.outcome = static_cast<Outcome>(i);
    finding.worker = 5;
    const size_t causes = LikelyCauses(RunRecord(), finding).size();
    EXPECT_EQ(causes > 0, !BrokenPromise(finding.outcome).empty()) << OutcomeName(finding.outcome);
    EXPECT_LE(causes, 3u);
  }
}

}  // namespace
}  // namespace psem
