#include "stress/judge/audit.h"

#include <errno.h>

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "lib/base/errors.h"

namespace psem {
namespace {

bool HasValue(const Audit& audit) { return audit.value_errno != ENOSYS; }

}  // namespace

absl::optional<Judgement> JudgeAudit(const Audit& audit) {
  if (HasValue(audit) && audit.value_errno != 0) {
    return Judgement{Outcome::kUnexpectedError, AuditText(audit)};
  }
  if (audit.drain_errno != 0 && audit.drain_errno != EAGAIN) {
    return Judgement{Outcome::kUnexpectedError, AuditText(audit)};
  }
  const bool drained_is_off = audit.drained != audit.expected;
  const bool value_is_off = HasValue(audit) && audit.value != audit.expected;
  // What can be taken counts; value alone only tells something else.
  if (value_is_off && !drained_is_off) {
    return Judgement{Outcome::kImpossibleValue, AuditText(audit)};
  }
  const int64_t counted = audit.drained;
  if (counted > audit.expected) return Judgement{Outcome::kPermitMadeUp, AuditText(audit)};
  if (counted < audit.expected) return Judgement{Outcome::kPermitLost, AuditText(audit)};
  return absl::nullopt;
}

int64_t CountedFree(const Audit& audit) {
  const int64_t value = audit.value_errno == 0 ? audit.value : 0;
  return std::max({value, audit.drained, int64_t{0}});
}

std::string AuditText(const Audit& audit) {
  std::string text = absl::StrCat(audit.expected, " must be free");
  absl::StrAppend(&text, "; ");
  if (audit.value_errno == 0) absl::StrAppend(&text, "value says ", audit.value, ", ");
  if (audit.value_errno != 0 && HasValue(audit)) {
    absl::StrAppend(&text, "value failed with ", ErrnoName(audit.value_errno), ", ");
  }
  absl::StrAppend(&text, "try_acquire gave ", audit.drained, " in a row");
  if (audit.drain_errno == 0) absl::StrAppend(&text, " and would have given more");
  if (audit.drain_errno != 0 && audit.drain_errno != EAGAIN) {
    absl::StrAppend(&text, ", then ", ErrnoName(audit.drain_errno));
  }
  return text;
}

}  // namespace psem
