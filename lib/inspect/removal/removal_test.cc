#include "lib/inspect/removal/removal.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <ostream>
#include <string>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/inspect/removal/removal_fixture.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"
#include "lib/testing/opener.h"

namespace psem {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

using RemovalTest = RemovalFixture;

TEST_F(RemovalTest, RemovesWhatNobodyUses) {
  Plant("sem.other");
  Plant("sem.jobs");
  const Removal removal = Remove("sem.jobs");
  EXPECT_EQ(removal.outcome, RemovalOutcome::kRemoved);
  EXPECT_EQ(removal.use, FileUse::kNobody);
  EXPECT_TRUE(removal.reason.ok()) << removal.reason;
  EXPECT_THAT(Files(), ElementsAre("sem.other"));
}

TEST_F(RemovalTest, RemovesFilesOfAnyName) {
  for (const std::string& file : {std::string("jobs"), "sem." + std::string(251, 'g'),
                                  std::string(255, 'm'), std::string("sem.\x1b[2J\xff\n")}) {
    Plant(file);
    EXPECT_EQ(Remove(file).outcome, RemovalOutcome::kRemoved) << file;
  }
  EXPECT_THAT(Files(), IsEmpty());
}

TEST_F(RemovalTest, AReaderIsNoUser) {
  Plant("sem.jobs");
  const int reader = open(PathOf("sem.jobs").c_str(), O_RDONLY | O_CLOEXEC);
  EXPECT_EQ(Remove("sem.jobs").outcome, RemovalOutcome::kRemoved);
  EXPECT_THAT(Files(), IsEmpty());
  close(reader);
}

struct InUseCase {
  const char* name;
  RemoveWhen when;
  RemovalOutcome outcome;
  bool is_left;
};

void PrintTo(const InUseCase& row, std::ostream* out) { *out << row.name; }

class InUseTest : public RemovalFixture, public testing::WithParamInterface<InUseCase> {};

TEST_P(InUseTest, IsKeptUnlessForced) {
  const FileIdentity identity = Plant("sem.jobs");
  const Opener user(PathOf("sem.jobs"));
  user.Begin();
  ASSERT_TRUE(user.WaitUntilOpen());
  const Removal removal = Remove("sem.jobs", GetParam().when);
  EXPECT_EQ(removal.outcome, GetParam().outcome);
  EXPECT_EQ(removal.use, FileUse::kSomebody);
  EXPECT_TRUE(removal.reason.ok()) << removal.reason;
  EXPECT_EQ(LeadsTo("sem.jobs", identity), GetParam().is_left);
  EXPECT_EQ(Files().size(), GetParam().is_left ? 1u : 0u);
}

INSTANTIATE_TEST_SUITE_P(All, InUseTest,
                         testing::Values(InUseCase{"proven", RemoveWhen::kProvenUnused,
                                                   RemovalOutcome::kKeptInUse, true},
                                         InUseCase{"unproven", RemoveWhen::kNotProvenInUse,
                                                   RemovalOutcome::kKeptInUse, true},
                                         InUseCase{"always", RemoveWhen::kAlways,
                                                   RemovalOutcome::kRemoved, false}),
                         [](const auto& info) { return std::string(info.param.name); });

// This very process may be the user.
TEST_F(RemovalTest, KeepsWhatItsOwnProcessUses) {
  Plant("sem.jobs");
  const int descriptor = open(PathOf("sem.jobs").c_str(), O_RDWR | O_CLOEXEC);
  void* const memory = mmap(nullptr, 32, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  close(descriptor);
  EXPECT_EQ(Remove("sem.jobs").outcome, RemovalOutcome::kKeptInUse);
  munmap(memory, 32);
  EXPECT_EQ(Remove("sem.jobs").outcome, RemovalOutcome::kRemoved);
}

TEST_F(RemovalTest, WhatIsNotProvenGoesOnDemandAlone) {
  Plant("sem.jobs");
  ChildProcess child([this] {
    FailSystemCall(SYS_fcntl, EINVAL, {/*argument=*/1, F_SETLEASE});
    Removal removal = Remove("sem.jobs");
    PSEM_CHILD_CHECK(removal.outcome == RemovalOutcome::kKeptUnproven);
    PSEM_CHILD_CHECK(removal.use == FileUse::kUnknown);
    PSEM_CHILD_CHECK(ErrnoOf(removal.reason) == EINVAL);
    PSEM_CHILD_CHECK(Files().size() == 1);
    removal = Remove("sem.jobs", RemoveWhen::kNotProvenInUse);
    PSEM_CHILD_CHECK(removal.outcome == RemovalOutcome::kRemoved);
    // What the risk was.
    PSEM_CHILD_CHECK(removal.use == FileUse::kUnknown);
    PSEM_CHILD_CHECK(ErrnoOf(removal.reason) == EINVAL);
    PSEM_CHILD_CHECK(Files().empty());
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

TEST_F(RemovalTest, NeverFollowsWhatLiesThereInstead) {
  const FileIdentity target = Plant("target");
  PlantSymlink(PathOf("sem.link"), PathOf("target"));
  PlantFifo(PathOf("sem.fifo"));
  PlantSocket(PathOf("sem.socket"));
  for (const char* file : {"sem.link", "sem.fifo", "sem.socket"}) {
    EXPECT_EQ(Remove(file).outcome, RemovalOutcome::kKeptUnproven) << file;
    EXPECT_EQ(Remove(file, RemoveWhen::kNotProvenInUse).outcome, RemovalOutcome::kRemoved) << file;
  }
  EXPECT_THAT(Files(), ElementsAre("target"));
  EXPECT_TRUE(LeadsTo("target", target));
}

TEST_F(RemovalTest, LeavesADirectoryAlone) {
  PlantDirectory(PathOf("sem.directory"));
  const Removal removal = Remove("sem.directory", RemoveWhen::kAlways);
  EXPECT_EQ(removal.outcome, RemovalOutcome::kFailed);
  EXPECT_EQ(ErrnoOf(removal.reason), EISDIR) << removal.reason;
  EXPECT_THAT(Files(), ElementsAre("sem.directory"));
}

TEST_F(RemovalTest, NeverRemovesAnotherThanTheCallerSaw) {
  const FileIdentity seen = Plant("sem.old");
  const FileIdentity other = Plant("sem.jobs");
  for (const auto when :
       {RemoveWhen::kProvenUnused, RemoveWhen::kNotProvenInUse, RemoveWhen::kAlways}) {
    EXPECT_EQ(RemoveSemaphore(PathOf("sem.jobs"), seen, when).outcome, RemovalOutcome::kGone);
    EXPECT_EQ(RemoveSemaphore(PathOf("sem.none"), seen, when).outcome, RemovalOutcome::kGone);
  }
  EXPECT_TRUE(LeadsTo("sem.jobs", other));
  EXPECT_THAT(Files(), ElementsAre("sem.jobs", "sem.old"));
}

TEST_F(RemovalTest, SaysWhatKeepsItFromMakingARoom) {
  Plant("sem.jobs");
  ASSERT_EQ(chmod(own_.path().c_str(), 0555), 0);
  ChildProcess child([this] {
    ForgetPrivileges();
    const Removal removal = Remove("sem.jobs");
    PSEM_CHILD_CHECK(removal.outcome == RemovalOutcome::kFailed);
    PSEM_CHILD_CHECK(ErrnoOf(removal.reason) == EACCES);
    PSEM_CHILD_CHECK(absl::StrContains(removal.reason.message(), "make room in"));
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  ASSERT_EQ(chmod(own_.path().c_str(), 0700), 0);
  EXPECT_THAT(Files(), ElementsAre("sem.jobs"));
}

TEST_F(RemovalTest, SaysWhenTheDirectoryIsNotThere) {
  const Removal removal = RemoveSemaphore(PathOf("none/sem.jobs"), {}, RemoveWhen::kProvenUnused);
  EXPECT_EQ(removal.outcome, RemovalOutcome::kFailed);
  EXPECT_EQ(ErrnoOf(removal.reason), ENOENT);
  EXPECT_THAT(std::string(removal.reason.message()), HasSubstr("look into"));
}

TEST_F(RemovalTest, TakesAPathWithoutADirectory) {
  const FileIdentity identity = Plant("sem.jobs");
  ChildProcess child([&] {
    PSEM_CHILD_CHECK(chdir(own_.path().c_str()) == 0);
    const Removal removal = RemoveSemaphore("sem.jobs", identity, RemoveWhen::kProvenUnused);
    PSEM_CHILD_CHECK(removal.outcome == RemovalOutcome::kRemoved);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  EXPECT_THAT(Files(), IsEmpty());
}

}  // namespace
}  // namespace psem
