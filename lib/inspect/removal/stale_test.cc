#include "lib/inspect/removal/stale.h"

#include <errno.h>
#include <sys/stat.h>

#include <functional>
#include <ostream>
#include <string>

#include "gtest/gtest.h"
#include "lib/base/errors.h"

namespace psem {
namespace {

const absl::Time kNow = absl::FromUnixSeconds(1700000000);

// Two hours old, and proven unused.
SemaphoreRecord Stale() {
  SemaphoreRecord record;
  FileFacts facts;
  facts.mode = S_IFREG | 0600;
  facts.links = 1;
  facts.created = kNow - absl::Hours(2);
  record.facts = facts;
  record.layout = "glibc 64-bit";
  record.value = 1;
  SemaphoreUse use;
  use.state = UseState::kUnused;
  use.evidence = UseEvidence::kLease;
  record.use = use;
  return record;
}

struct StaleCase {
  const char* name;
  std::function<void(SemaphoreRecord*)> change;
  bool stale;
  const char* why;
};

void PrintTo(const StaleCase& row, std::ostream* out) { *out << row.name; }

class StaleTest : public testing::TestWithParam<StaleCase> {};

TEST_P(StaleTest, IsJudged) {
  SemaphoreRecord record = Stale();
  GetParam().change(&record);
  const StaleVerdict verdict = JudgeStale(record, StaleRule(), kNow);
  EXPECT_EQ(verdict.stale, GetParam().stale);
  EXPECT_EQ(verdict.why, GetParam().why);
}

void Nothing(SemaphoreRecord*) {}
void Young(SemaphoreRecord* record) { record->facts->created = kNow - absl::Minutes(59); }
void FromTheFuture(SemaphoreRecord* record) { record->facts->created = kNow + absl::Hours(9); }
void Empty(SemaphoreRecord* record) { record->layout = "empty"; }
void Foreign(SemaphoreRecord* record) { record->layout = "foreign"; }
void Fifo(SemaphoreRecord* record) { record->facts->mode = S_IFIFO | 0600; }
void Unlinked(SemaphoreRecord* record) { record->facts->links = 0; }
void Unread(SemaphoreRecord* record) { record->layout = ErrnoStatus(EACCES, "open", "x", ""); }
void Unproven(SemaphoreRecord* record) { record->use->evidence = UseEvidence::kMappings; }
void Unknown(SemaphoreRecord* record) { record->use = SemaphoreUse(); }
void InUse(SemaphoreRecord* record) {
  record->use->state = UseState::kInUse;
  record->use->users = {7};
}
void InUseByThree(SemaphoreRecord* record) {
  InUse(record);
  record->use->users = {7, 8, 9};
}
void InUseByTheUnseen(SemaphoreRecord* record) { record->use->state = UseState::kInUse; }

INSTANTIATE_TEST_SUITE_P(
    All, StaleTest,
    testing::Values(StaleCase{"stale", Nothing, true, "unused, proven by a lease"},
                    StaleCase{"empty", Empty, true, "unused, proven by a lease"},
                    StaleCase{"young", Young, false, "younger than 1h"},
                    StaleCase{"from_the_future", FromTheFuture, false, "younger than 1h"},
                    StaleCase{"foreign", Foreign, false, "not a semaphore: of unknown format"},
                    StaleCase{"fifo", Fifo, false, "not a semaphore: a FIFO"},
                    StaleCase{"unlinked", Unlinked, false,
                              "unlinked already; it goes with its last user"},
                    StaleCase{"unread", Unread, false, "could not be read (EACCES)"},
                    StaleCase{"unproven", Unproven, false, "not proven unused"},
                    StaleCase{"unknown", Unknown, false, "not proven unused"},
                    StaleCase{"in_use", InUse, false, "in use by process 7"},
                    StaleCase{"in_use_by_three", InUseByThree, false, "in use by 3 processes"},
                    StaleCase{"in_use_by_the_unseen", InUseByTheUnseen, false,
                              "in use by somebody who cannot be seen, proven by a lease"}),
    [](const auto& info) { return std::string(info.param.name); });

TEST(JudgeStale, TakesTheUnprovenOnlyWhenToldTo) {
  StaleRule rule;
  rule.even_if_unproven = true;
  SemaphoreRecord record = Stale();
  Unproven(&record);
  EXPECT_EQ(JudgeStale(record, rule, kNow).why, "NOT proven unused: no user was seen");
  EXPECT_TRUE(JudgeStale(record, rule, kNow).stale);
  InUse(&record);
  EXPECT_FALSE(JudgeStale(record, rule, kNow).stale);
}

}  // namespace
}  // namespace psem
