// Hand-written histories: those that a semaphore can show, and those that none can.

#include "stress/judge/explanation.h"

#include <errno.h>

#include <ostream>
#include <string>

#include "gtest/gtest.h"

namespace psem {
namespace {

constexpr auto kAcquire = OperationKind::kAcquire;
constexpr auto kTry = OperationKind::kTryAcquire;
constexpr auto kUntil = OperationKind::kAcquireUntil;
constexpr auto kRelease = OperationKind::kRelease;
constexpr uint64_t kMax = 3;

ExplainedCall Ended(OperationKind kind, uint64_t begun, uint64_t ended, int result) {
  ExplainedCall call;
  call.operation.kind = kind;
  call.operation.begun_ns = begun;
  call.operation.ended_ns = ended;
  call.operation.result = result;
  return call;
}

ExplainedCall Told(uint64_t begun, uint64_t ended, int value) {
  ExplainedCall call = Ended(OperationKind::kValue, begun, ended, 0);
  call.operation.value = value;
  return call;
}

ExplainedCall Held(OperationKind kind, uint64_t begun) {
  ExplainedCall call = Ended(kind, begun, 0, 0);
  call.effect = Effect::kPossible;
  return call;
}

ExplainedCall Asleep(OperationKind kind, uint64_t begun) {
  ExplainedCall call = Ended(kind, begun, 0, 0);
  call.effect = Effect::kNone;
  return call;
}

struct HistoryCase {
  const char* name;
  int64_t value;
  std::vector<ExplainedCall> calls;
  std::set<int64_t> free;  // Empty: it has no explanation.
  int unexplained = -1;
};

void PrintTo(const HistoryCase& row, std::ostream* out) { *out << row.name; }

class HistoryTest : public testing::TestWithParam<HistoryCase> {};

TEST_P(HistoryTest, IsExplainedOrNot) {
  const HistoryCase& row = GetParam();
  EXPECT_EQ(Explain(row.calls, row.value, kMax, /*waiters=*/1).free, row.free);
  EXPECT_EQ(FirstUnexplained(row.calls, row.value, kMax, /*waiters=*/1), row.unexplained);
}

INSTANTIATE_TEST_SUITE_P(
    All, HistoryTest,
    testing::Values(
        HistoryCase{"nothing", 2, {}, {2}},
        HistoryCase{"one_after_the_other",
                    1,
                    {Ended(kAcquire, 1, 2, 0), Ended(kTry, 3, 4, EAGAIN), Ended(kRelease, 5, 6, 0),
                     Ended(kTry, 7, 8, 0)},
                    {0}},
        HistoryCase{
            "two_take_one_permit", 1, {Ended(kAcquire, 1, 4, 0), Ended(kAcquire, 2, 3, 0)}, {}, 0},
        HistoryCase{"two_take_what_a_release_gave_meanwhile",
                    1,
                    {Ended(kAcquire, 1, 4, 0), Ended(kAcquire, 2, 3, 0), Ended(kRelease, 1, 5, 0)},
                    {0}},
        HistoryCase{"refused_beside_a_permit", 1, {Ended(kTry, 1, 2, EAGAIN)}, {}, 0},
        HistoryCase{"refused_while_a_held_call_may_have_it",
                    1,
                    {Held(kTry, 1), Ended(kTry, 2, 3, EAGAIN)},
                    {0}},
        HistoryCase{
            "refused_by_one_that_was_refused_itself",
            0,
            {Ended(kTry, 1, 6, EAGAIN), Ended(kRelease, 2, 3, 0), Ended(kTry, 4, 5, EAGAIN)},
            {},
            2},
        HistoryCase{"timed_out_before_the_release",
                    0,
                    {Ended(kUntil, 1, 4, ETIMEDOUT), Ended(kRelease, 2, 3, 0)},
                    {1}},
        HistoryCase{"timed_out_beside_a_permit", 1, {Ended(kUntil, 1, 2, ETIMEDOUT)}, {}, 0},
        HistoryCase{"asleep_without_a_permit", 0, {Asleep(kAcquire, 1)}, {0}},
        HistoryCase{
            "asleep_beside_a_permit", 0, {Asleep(kAcquire, 1), Ended(kRelease, 2, 3, 0)}, {1}},
        HistoryCase{"killed_with_or_without_it", 1, {Held(kAcquire, 1)}, {0, 1}},
        HistoryCase{"killed_in_a_release", 1, {Held(kRelease, 1)}, {1, 2}},
        HistoryCase{"interrupted", 1, {Ended(kAcquire, 1, 2, EINTR)}, {1}},
        HistoryCase{"overflow", 3, {Ended(kRelease, 1, 2, EOVERFLOW)}, {3}},
        HistoryCase{"overflow_missed", 3, {Ended(kRelease, 1, 2, 0)}, {}, 0},
        HistoryCase{"overflow_too_early", 2, {Ended(kRelease, 1, 2, EOVERFLOW)}, {}, 0},
        HistoryCase{"value", 2, {Told(1, 2, 2)}, {2}},
        HistoryCase{"value_during_a_release", 2, {Ended(kRelease, 1, 4, 0), Told(2, 3, 3)}, {3}},
        HistoryCase{
            "value_goes_back", 2, {Ended(kRelease, 1, 9, 0), Told(2, 3, 3), Told(4, 5, 2)}, {}, 2},
        HistoryCase{"value_tells_a_waiter", 0, {Asleep(kAcquire, 1), Told(2, 3, -1)}, {0}},
        HistoryCase{"value_tells_a_waiter_too_many", 0, {Told(2, 3, -2)}, {}, 0}),
    [](const auto& info) { return std::string(info.param.name); });

}  // namespace
}  // namespace psem
