#include "stress/judge/audit.h"

#include <errno.h>

#include <ostream>
#include <string>

#include "absl/strings/match.h"
#include "gtest/gtest.h"

namespace psem {
namespace {

struct AuditCase {
  const char* name;
  int64_t expected;
  int64_t value;
  int value_errno;
  int64_t drained;
  int drain_errno;
  absl::optional<Outcome> outcome;  // None: balanced.
  int64_t counted_free;
};

void PrintTo(const AuditCase& row, std::ostream* out) { *out << row.name; }

class AuditTest : public testing::TestWithParam<AuditCase> {};

Audit MakeAudit(const AuditCase& row) {
  Audit audit;
  audit.complete = true;
  audit.expected = row.expected;
  audit.value = row.value;
  audit.value_errno = row.value_errno;
  audit.drained = row.drained;
  audit.drain_errno = row.drain_errno;
  return audit;
}

TEST_P(AuditTest, IsJudged) {
  const Audit audit = MakeAudit(GetParam());
  const auto judgement = JudgeAudit(audit);
  ASSERT_EQ(judgement.has_value(), GetParam().outcome.has_value());
  if (judgement.has_value()) {
    EXPECT_EQ(OutcomeName(judgement->outcome), OutcomeName(*GetParam().outcome));
    EXPECT_EQ(judgement->evidence, AuditText(audit));
  }
  EXPECT_EQ(CountedFree(audit), GetParam().counted_free);
}

INSTANTIATE_TEST_SUITE_P(
    All, AuditTest,
    testing::Values(
        //        name                  must  value errno   drained errno   outcome  free
        AuditCase{"balanced", 2, 2, 0, 2, EAGAIN, absl::nullopt, 2},
        AuditCase{"balanced_at_zero", 0, 0, 0, 0, EAGAIN, absl::nullopt, 0},
        AuditCase{"balanced_without_value", 2, 0, ENOSYS, 2, EAGAIN, absl::nullopt, 2},
        AuditCase{"lost", 2, 1, 0, 1, EAGAIN, Outcome::kPermitLost, 1},
        AuditCase{"lost_without_value", 1, 0, ENOSYS, 0, EAGAIN, Outcome::kPermitLost, 0},
        AuditCase{"made_up", 0, 1, 0, 1, EAGAIN, Outcome::kPermitMadeUp, 1},
        AuditCase{"made_up_without_end", 0, 99, 0, 8, 0, Outcome::kPermitMadeUp, 99},
        AuditCase{"more_held_than_there_are", -1, 0, 0, 0, EAGAIN, Outcome::kPermitMadeUp, 0},
        AuditCase{"value_lies", 2, 3, 0, 2, EAGAIN, Outcome::kImpossibleValue, 3},
        AuditCase{"value_is_negative", 0, -1, 0, 0, EAGAIN, Outcome::kImpossibleValue, 0},
        AuditCase{"try_refuses", 2, 2, 0, 1, EAGAIN, Outcome::kPermitLost, 2},
        AuditCase{"value_fails", 2, 0, EINVAL, 2, EAGAIN, Outcome::kUnexpectedError, 2},
        AuditCase{"try_fails", 2, 2, 0, 1, EPERM, Outcome::kUnexpectedError, 2},
        AuditCase{"giving_back_fails", 2, 2, 0, 2, EOVERFLOW, Outcome::kUnexpectedError, 2}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(Audit, TextHasAllCounts) {
  Audit audit;
  audit.expected = 2;
  audit.value = 3;
  audit.drained = 4;
  EXPECT_EQ(AuditText(audit),
            "2 must be free; value says 3, try_acquire gave 4 in a row and would have given more");
  audit.value_errno = EPERM;
  audit.drain_errno = EINVAL;
  EXPECT_EQ(AuditText(audit),
            "2 must be free; value failed with EPERM, try_acquire gave 4 in a row, then EINVAL");
  audit.value_errno = ENOSYS;
  audit.drain_errno = EAGAIN;
  EXPECT_EQ(AuditText(audit), "2 must be free; try_acquire gave 4 in a row");
}

}  // namespace
}  // namespace psem
