#include <errno.h>

#include <string>
#include <vector>

#include "absl/strings/str_join.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/inspect/diagnosis/diagnosis.h"
#include "lib/inspect/diagnosis/healthy_record.h"

namespace psem {
namespace {

using testing::Contains;
using testing::HasSubstr;

// A record of a semaphore with `value`, whose users are seen, all of them.
SemaphoreRecord Seen(uint32_t value, std::vector<pid_t> users, std::vector<WaitingThread> waiters) {
  FileLook look = HealthyLook();
  look.contents.value = value;
  look.contents.waiters = static_cast<uint32_t>(waiters.size());
  SemaphoreRecord record = RecordOf(look);
  SemaphoreUse use;
  use.user_threads = users.size();
  use.state = users.empty() ? UseState::kUnused : UseState::kInUse;
  use.evidence = UseEvidence::kMappings;
  use.users = std::move(users);
  use.waiters = std::move(waiters);
  use.others_unlisted = false;
  record.use = std::move(use);
  return record;
}

std::string Codes(const SemaphoreRecord& record, const SemaphoreRecord* earlier = nullptr) {
  return CodesOf(Diagnose(record, TestNow(), earlier));
}

TEST(UseDiagnosis, OfAHealthySemaphoreIsNone) {
  EXPECT_EQ(Codes(Seen(1, {}, {})), "");
  EXPECT_EQ(Codes(Seen(1, {12}, {})), "");
  EXPECT_EQ(Codes(Seen(0, {12}, {})), "");
  EXPECT_EQ(Codes(Seen(0, {12, 13}, {{12, 12}})), "");  // 13 may hold the permit.
}

TEST(UseDiagnosis, SaysStuckWhenEveryThreadOfAllUsersWaits) {
  SemaphoreRecord record = Seen(0, {12, 13}, {{12, 12}, {12, 14}, {13, 13}});
  record.use->user_threads = 3;
  const std::vector<Diagnosis> found = Diagnose(record, TestNow());
  ASSERT_EQ(CodesOf(found), "stuck-at-zero");
  EXPECT_EQ(found[0].kind->severity, Severity::kProblem);
  EXPECT_EQ(found[0].command, "seminspect post /jobs --expect-value 0");
  EXPECT_EQ(absl::StrJoin(found[0].evidence, "; "),
            "value 0; 3 waiting threads: 12 of process 12, 14 of process 12, 13 of process 13; "
            "seen in one look");
  EXPECT_THAT(Diagnose(record, TestNow(), &record).at(0).evidence,
              Contains("the same in two looks"));
  record.use->waiters[1].timed = true;
  EXPECT_THAT(Diagnose(record, TestNow()).at(0).evidence,
              Contains("give up at a time of their own: 1"));
  const SemaphoreRecord moved = Seen(0, {12, 13}, {{12, 12}, {13, 13}});
  EXPECT_THAT(Diagnose(record, TestNow(), &moved).at(0).evidence, Contains("seen in one look"));
}

TEST(UseDiagnosis, DoesNotCallAProcessStuckWhoseOtherThreadsMayRelease) {
  SemaphoreRecord record = Seen(0, {12}, {{12, 14}});
  record.use->user_threads = 5;
  const Diagnosis found = Diagnose(record, TestNow()).at(0);
  EXPECT_EQ(Codes(record), "every-user-waits");
  EXPECT_EQ(found.kind->severity, Severity::kNotice);
  EXPECT_EQ(found.command, "ps -o pid,user,lstart,args -p 12");
  EXPECT_THAT(found.evidence, Contains("threads of these processes that do not wait: 4"));
}

TEST(UseDiagnosis, IsWeakerWhenSomeCouldNotBeLookedAt) {
  SemaphoreRecord record = Seen(0, {12}, {{12, 12}});
  record.use->unreadable_users = 2;
  record.use->unreadable_waiters = 3;
  std::vector<Diagnosis> found = Diagnose(record, TestNow());
  ASSERT_EQ(CodesOf(found), "perhaps-stuck-at-zero incomplete-view");
  EXPECT_THAT(found[0].sentence, HasSubstr("at least"));
  EXPECT_THAT(found[0].evidence, Contains("3 processes could not be looked into"));
  EXPECT_THAT(found[1].sentence, HasSubstr("at least 1 and its waiters at least 1"));
  EXPECT_EQ(found[1].command, "sudo seminspect show /jobs");

  record = Seen(0, {12}, {{12, 12}});
  record.use->others_unlisted = true;
  found = Diagnose(record, TestNow());
  ASSERT_EQ(CodesOf(found), "perhaps-stuck-at-zero incomplete-view");
  EXPECT_THAT(found[0].evidence, Contains("others may not even be listed here"));
  EXPECT_EQ(found[1].command, "readlink /proc/self/ns/pid");

  record = Seen(0, {12}, {{12, 12}});
  record.use->unreadable_waiters = 1;  // Its users are known, their threads are not.
  EXPECT_EQ(Codes(record), "perhaps-stuck-at-zero incomplete-view");
}

TEST(UseDiagnosis, TakesASleeperBesideAPermitForChanceInOneLook) {
  const SemaphoreRecord record = Seen(2, {12}, {{12, 12}});
  const std::vector<Diagnosis> found = Diagnose(record, TestNow());
  ASSERT_EQ(CodesOf(found), "permit-beside-waiter");
  EXPECT_THAT(found[0].sentence, HasSubstr("may be chance"));
  EXPECT_THAT(found[0].evidence, Contains("seen in one look"));
  EXPECT_EQ(found[0].command, "seminspect show /jobs");
}

TEST(UseDiagnosis, KnowsALostWakeUpByTwoLooks) {
  const SemaphoreRecord earlier = Seen(1, {12, 13}, {{12, 12}, {13, 13}});
  const SemaphoreRecord later = Seen(2, {12, 13}, {{12, 12}, {13, 15}});
  const std::vector<Diagnosis> found = Diagnose(later, TestNow(), &earlier);
  ASSERT_EQ(CodesOf(found), "lost-wake-up");
  EXPECT_EQ(absl::StrJoin(found[0].evidence, "; "),
            "value 1, then 2; 1 waiting thread: 12 of process 12; seen in two looks");
  EXPECT_EQ(found[0].command, "kill -STOP 12; kill -CONT 12");

  const SemaphoreRecord other_thread = Seen(1, {12}, {{12, 13}});
  EXPECT_EQ(Codes(later, &other_thread), "permit-beside-waiter");
  const SemaphoreRecord at_zero = Seen(0, {12}, {{12, 12}});
  EXPECT_EQ(Codes(later, &at_zero), "permit-beside-waiter");
  SemaphoreRecord other_file = earlier;
  other_file.facts->identity.inode++;
  EXPECT_EQ(Codes(later, &other_file), "permit-beside-waiter");
  SemaphoreRecord unknown = earlier;
  unknown.use = absl::UnavailableError("not looked at");
  EXPECT_EQ(Codes(later, &unknown), "permit-beside-waiter");
}

TEST(UseDiagnosis, CountsKilledWaitersOnlyInAWholeView) {
  SemaphoreRecord record = Seen(0, {12, 13}, {{12, 12}});
  record.recorded_waiters = 4;
  std::vector<Diagnosis> found = Diagnose(record, TestNow());
  ASSERT_EQ(CodesOf(found), "killed-waiter");
  EXPECT_EQ(absl::StrJoin(found[0].evidence, "; "),
            "recorded waiters 4; live waiters 1; seen in one look");
  EXPECT_THAT(found[0].sentence, HasSubstr("on their way"));
  found = Diagnose(record, TestNow(), &record);
  EXPECT_THAT(found[0].sentence, HasSubstr("were killed"));
  EXPECT_THAT(found[0].evidence, Contains("seen in two looks"));

  record.use->unreadable_waiters = 1;
  EXPECT_EQ(Codes(record), "incomplete-view");
}

TEST(UseDiagnosis, SaysThatTheNextWillWait) {
  EXPECT_EQ(Codes(Seen(0, {}, {})), "zero-and-unused");
  SemaphoreRecord unproven = Seen(0, {}, {});
  unproven.use->state = UseState::kUnknown;
  unproven.use->unreadable_users = 1;
  EXPECT_EQ(Codes(unproven), "incomplete-view");
}

TEST(UseDiagnosis, CallsStaleWhatNobodyHasAndNobodyOpenedForLong) {
  SemaphoreRecord record = Seen(1, {}, {});
  record.facts->created = TestNow() - absl::Hours(24 * 30);
  record.facts->last_opened = TestNow() - kStaleAge;
  const std::vector<Diagnosis> found = Diagnose(record, TestNow());
  ASSERT_EQ(CodesOf(found), "stale");
  EXPECT_EQ(found[0].command, "seminspect clean /jobs");
  EXPECT_EQ(absl::StrJoin(found[0].evidence, "; "),
            "last opened about 7 days ago; created 30 days ago; unused, known by mappings");

  record.facts->last_opened += absl::Seconds(1);
  EXPECT_EQ(Codes(record), "");
  record.facts->last_opened = TestNow() - kStaleAge;
  record.use->state = UseState::kUnknown;
  record.use->unreadable_users = 1;
  EXPECT_EQ(Codes(record), "incomplete-view");
  record.use->users = {12};
  record.use->state = UseState::kInUse;
  record.use->unreadable_users = 0;
  EXPECT_EQ(Codes(record), "");
}

TEST(UseDiagnosis, SaysThatSomebodyUsesWhatHasNoName) {
  SemaphoreRecord record = Seen(0, {12, 13}, {{12, 12}, {13, 13}});
  record.facts->links = 0;
  const std::vector<Diagnosis> found = Diagnose(record, TestNow());
  ASSERT_EQ(CodesOf(found), "stuck-at-zero unlinked-in-use");
  for (const Diagnosis& diagnosis : found) {
    EXPECT_EQ(diagnosis.command, "ps -o pid,user,lstart,args -p 12,13");
  }
  EXPECT_EQ(absl::StrJoin(found[1].evidence, "; "), "2 processes: 12, 13; 0 names");
}

TEST(UseDiagnosis, NeedsNoFactsOfWhatIsUnlinked) {
  SemaphoreRecord record = Seen(0, {12}, {{12, 12}});
  record.unlinked = true;
  record.facts = ErrnoStatus(EPERM, "look at", "x", "run as root");
  EXPECT_EQ(Codes(record), "stuck-at-zero unlinked-in-use");
  record.value = kMaxSemaphoreValue + 1;
  EXPECT_EQ(Codes(record), "damaged unlinked-in-use");
  record.value = record.facts.status();
  record.layout = record.facts.status();
  EXPECT_EQ(Codes(record), "unlinked-in-use unreadable");
}

TEST(UseDiagnosis, TakesAUsedTemporaryNameForNoLeftover) {
  SemaphoreRecord record = Seen(1, {12}, {});
  record.path = "/dev/shm/sem.LXrWC9";
  EXPECT_EQ(Codes(record), "creation-in-progress");
  record.facts->links = 2;  // Its users may have it by the other name.
  EXPECT_EQ(Codes(record), "killed-creator");
}

TEST(UseDiagnosis, ListsNotMoreThanAPersonReads) {
  std::vector<WaitingThread> waiters;
  for (pid_t thread = 100; thread < 200; ++thread) waiters.push_back({12, thread});
  SemaphoreRecord record = Seen(0, {12}, waiters);
  record.use->user_threads = waiters.size();
  const std::string evidence = Diagnose(record, TestNow()).at(0).evidence.at(1);
  EXPECT_THAT(evidence, HasSubstr("100 waiting threads: 100 of process 12, "));
  EXPECT_THAT(evidence, HasSubstr("119 of process 12, ..."));
  EXPECT_EQ(evidence.find("120 of"), std::string::npos);
}

TEST(UseDiagnosis, SaysWhyThereIsNone) {
  SemaphoreRecord record = RecordOf(HealthyLook());
  EXPECT_EQ(Codes(record), "");  // Nobody asked.
  record.use = ErrnoStatus(EACCES, "look at all processes in", "/proc", "");
  const std::vector<Diagnosis> found = Diagnose(record, TestNow());
  ASSERT_EQ(CodesOf(found), "incomplete-view");
  EXPECT_THAT(found[0].evidence.at(0), HasSubstr("EACCES"));
}

}  // namespace
}  // namespace psem
