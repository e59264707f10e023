#include "lib/inspect/find_uses.h"

#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/testing/planted_proc.h"

namespace psem {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr char kJobsLine[] = "7f0000000000-7f0000001000 rw-s 00000000 00:18 3917 /x\n";
constexpr char kJobsAgainLine[] = "7f0000003000-7f0000004000 rw-s 00000000 00:18 3917 /x\n";
constexpr char kOtherDeviceLine[] = "7f0000000000-7f0000001000 rw-s 00000000 00:19 3917 /x\n";
constexpr char kSleep[] = "202 0x7f0000000000 0x109 0x0 0x0 0x0 0xffffffff 0x7ffc60 0x7f8ba9\n";

SemaphoreRecord Record(ino_t inode, mode_t type = S_IFREG) {
  SemaphoreRecord record;
  FileFacts facts;
  facts.identity = {makedev(0, 0x18), inode};
  facts.mode = type | 0644;
  record.facts = facts;
  return record;
}

class FindUsesTest : public testing::Test {
 protected:
  SemaphoreUse UseOf(SemaphoreRecord record) const {
    std::vector<SemaphoreRecord> records = {std::move(record)};
    FindUses(&records, proc_.path());
    EXPECT_TRUE(records[0].use.ok()) << records[0].use.status();
    return records[0].use.ok() ? *records[0].use : SemaphoreUse();
  }

  PlantedProc proc_;
};

TEST_F(FindUsesTest, ListsEachUserOnceAndEachSleeper) {
  proc_.Process(20, absl::StrCat(kJobsLine, kJobsAgainLine));
  proc_.Thread(20, 20, "running\n");
  proc_.Thread(20, 21, kSleep);
  proc_.Process(10, kJobsLine);
  proc_.Thread(10, 10, kSleep);
  proc_.Process(30, kOtherDeviceLine);
  proc_.Thread(30, 30, kSleep);

  const SemaphoreUse use = UseOf(Record(3917));
  EXPECT_EQ(use.state, UseState::kInUse);
  EXPECT_EQ(use.evidence, UseEvidence::kMappings);
  EXPECT_THAT(use.users, ElementsAre(10, 20));
  ASSERT_EQ(use.waiters.size(), 2u);
  EXPECT_EQ(use.waiters[0].process, 10);
  EXPECT_EQ(use.waiters[1].process, 20);
  EXPECT_EQ(use.waiters[1].thread, 21);
  EXPECT_EQ(use.waiters[1].call, "futex");
  EXPECT_FALSE(use.waiters[1].timed);
  EXPECT_EQ(use.user_threads, 3u);
  EXPECT_TRUE(use.users_complete());
  EXPECT_TRUE(use.waiters_complete());
}

TEST_F(FindUsesTest, IsUnusedOnlyWhenEverybodyCouldBeLookedAt) {
  const SemaphoreUse whole = UseOf(Record(3917));
  EXPECT_EQ(whole.state, UseState::kUnused);
  EXPECT_EQ(whole.evidence, UseEvidence::kMappings);
  EXPECT_THAT(whole.users, IsEmpty());

  proc_.Process(10, "");
  proc_.Remove("10/maps");
  proc_.UnreadableFile("10/maps");
  const SemaphoreUse gap = UseOf(Record(3917));
  EXPECT_EQ(gap.state, UseState::kUnknown);
  EXPECT_EQ(gap.evidence, UseEvidence::kNone);
  EXPECT_EQ(gap.unreadable_users, 1);
  EXPECT_FALSE(gap.users_complete());
  EXPECT_EQ(CountText(gap.users.size(), gap.users_complete()), "0+");
}

TEST_F(FindUsesTest, IsNotUnusedInAContainer) {
  proc_.PidNamespace("pid:[4026532000]");
  const SemaphoreUse use = UseOf(Record(3917));
  EXPECT_EQ(use.state, UseState::kUnknown);
  EXPECT_TRUE(use.others_unlisted);
}

TEST_F(FindUsesTest, KnowsItsUsersThoughTheirThreadsAreHidden) {
  proc_.Process(10, kJobsLine);
  proc_.Thread(10, 10, kSleep);
  proc_.Remove("10/task/10/syscall");
  proc_.UnreadableFile("10/task/10/syscall");
  const SemaphoreUse use = UseOf(Record(3917));
  EXPECT_EQ(use.state, UseState::kInUse);
  EXPECT_TRUE(use.users_complete());
  EXPECT_EQ(use.unreadable_waiters, 1);
  EXPECT_FALSE(use.waiters_complete());
}

TEST_F(FindUsesTest, WithoutWaitersEveryUserMayHaveSome) {
  proc_.Process(10, kJobsLine);
  proc_.Thread(10, 10, kSleep);
  std::vector<SemaphoreRecord> records = {Record(3917), Record(3918)};
  FindUses(&records, proc_.path(), WaitersToo::kNo);
  ASSERT_TRUE(records[0].use.ok() && records[1].use.ok());
  EXPECT_THAT(records[0].use->users, ElementsAre(10));
  EXPECT_THAT(records[0].use->waiters, IsEmpty());
  EXPECT_FALSE(records[0].use->waiters_complete());
  EXPECT_TRUE(records[1].use->waiters_complete());
}

TEST_F(FindUsesTest, HasNoAnswerForWhatIsNoFileOrWasNotSeen) {
  std::vector<SemaphoreRecord> records = {Record(1, S_IFIFO), Record(2)};
  records[1].facts = ErrnoStatus(EACCES, "stat", "x", "");
  FindUses(&records, proc_.path());
  EXPECT_FALSE(records[0].use.ok());
  EXPECT_EQ(ErrnoOf(records[0].use.status()), 0);
  EXPECT_EQ(ErrnoOf(records[1].use.status()), EACCES);
}

TEST_F(FindUsesTest, LeavesThoseThatWereFoundByTheirUsers) {
  proc_.Process(10, kJobsLine);
  std::vector<SemaphoreRecord> records = {Record(3917)};
  records[0].unlinked = true;
  SemaphoreUse use;
  use.users = {20};
  records[0].use = use;
  FindUses(&records, proc_.path());
  EXPECT_THAT(records[0].use->users, ElementsAre(20));
  FindUses(&records, proc_.path() + "/none");
  EXPECT_TRUE(records[0].use.ok());
}

TEST_F(FindUsesTest, SaysWhyWhenProcIsNotThere) {
  std::vector<SemaphoreRecord> records = {Record(1)};
  FindUses(&records, proc_.path() + "/none");
  EXPECT_EQ(ErrnoOf(records[0].use.status()), ENOENT);
}

}  // namespace
}  // namespace psem
