// The options that say what Open may do, and who unlinks the name in the end.

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/platform/file_facts.h"
#include "lib/semaphore/semaphore_fixture.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

using testing::HasSubstr;

class OpenOptionsTest : public SemaphoreTest {
 protected:
  static Options With(OpenMode mode) {
    Options options = Silent();
    options.mode = mode;
    return options;
  }

  static Options With(Permissions permissions) {
    Options options = Silent();
    options.permissions = permissions;
    return options;
  }

  static Options Shared() {
    Options options = Loose();
    options.allow_shared_handle = true;
    return options;
  }

  absl::Status OpenStatus(absl::string_view label, const Options& options) {
    return Semaphore::Open(names_.Name(label), options).status();
  }

  mode_t ModeOf(absl::string_view label) {
    struct stat stat = {};
    EXPECT_EQ(::stat(names_.Path(label).c_str(), &stat), 0);
    return stat.st_mode & 07777;
  }
};

TEST_F(OpenOptionsTest, CreateOnlyCreatesAndRefusesWhatExists) {
  Semaphore made = MustOpen("jobs", With(OpenMode::kCreateOnly));
  EXPECT_TRUE(made.created());
  ASSERT_TRUE(made.Detach().ok());
  const absl::Status status = OpenStatus("jobs", With(OpenMode::kCreateOnly));
  EXPECT_TRUE(absl::IsAlreadyExists(status)) << status;
  EXPECT_EQ(ErrnoOf(status), EEXIST);
  EXPECT_THAT(std::string(status.message()), HasSubstr("somebody has a semaphore of that name"));
  EXPECT_TRUE(NameExists("jobs"));
}

TEST_F(OpenOptionsTest, OpenOnlyAttachesAndRefusesToCreate) {
  const absl::Status status = OpenStatus("jobs", With(OpenMode::kOpenOnly));
  EXPECT_TRUE(absl::IsNotFound(status)) << status;
  EXPECT_EQ(ErrnoOf(status), ENOENT);
  EXPECT_THAT(std::string(status.message()), HasSubstr("nobody has a semaphore of that name"));
  EXPECT_FALSE(NameExists("jobs"));
  ASSERT_TRUE(MustOpen("jobs").Detach().ok());
  EXPECT_FALSE(MustOpen("jobs", With(OpenMode::kOpenOnly)).created());
}

TEST_F(OpenOptionsTest, PermissionsAreExactWhateverTheUmask) {
  for (const mode_t mode : {0600, 0660, 0666, 0777, 0200}) {
    const std::string label = std::to_string(mode);
    const mode_t before = umask(077);
    Semaphore sem = MustOpen(label, With(Permissions{mode}));
    umask(before);
    EXPECT_EQ(ModeOf(label), mode);
  }
}

TEST_F(OpenOptionsTest, PermissionsBeyondRwxAreRefused) {
  const absl::Status status = OpenStatus("jobs", With(Permissions{04660}));
  EXPECT_TRUE(absl::IsInvalidArgument(status)) << status;
  EXPECT_THAT(std::string(status.message()), HasSubstr("not permissions (EINVAL): 04660"));
  EXPECT_FALSE(NameExists("jobs"));
}

TEST_F(OpenOptionsTest, WhatGrantsMoreThanThePermissionsIsRefusedAndWhatGrantsLessIsNot) {
  PlantFile(names_.Path("wide"), Glibc64Bytes(1), 0666);
  const absl::Status status = OpenStatus("wide", With(Permissions{0660}));
  EXPECT_TRUE(absl::IsPermissionDenied(status)) << status;
  EXPECT_EQ(ErrnoOf(status), EACCES);
  EXPECT_THAT(std::string(status.message()), HasSubstr(", mode 0666 and grants more than 0660"));
  PlantFile(names_.Path("narrow"), Glibc64Bytes(1), 0600);
  EXPECT_TRUE(OpenStatus("narrow", With(Permissions{0660})).ok());
  EXPECT_TRUE(OpenStatus("wide", Silent()).ok());
}

TEST_F(OpenOptionsTest, RequireOwnerTakesItsOwn) {
  Options options = Silent();
  options.require_owner = true;
  ASSERT_TRUE(MustOpen("jobs", options).Detach().ok());
  EXPECT_FALSE(MustOpen("jobs", options).created());
}

TEST_F(OpenOptionsTest, RequireOwnerRefusesWhatAnotherUserPlanted) {
  PlantFile(names_.Path("jobs"), Glibc64Bytes(5), 0600);
  const std::string owner = UserName(geteuid());
  Options options = Silent();
  options.require_owner = true;
  ChildProcess child([&] {
    // Whoever may not give files away can still take itself for another user: 4294967295.
    FailSystemCall(SYS_geteuid, 1);
    const absl::Status status = OpenStatus("jobs", options);
    if (!absl::IsPermissionDenied(status) || ErrnoOf(status) != EACCES ||
        !absl::StrContains(status.message(), "it belongs to " + owner +
                                                 ", mode 0600, not to you (EACCES); find out")) {
      ChildFail(status.ToString());
    }
    PSEM_CHILD_CHECK(OpenStatus("jobs", Silent()).ok());
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
}

TEST_F(OpenOptionsTest, SharedHandlesCountForThemselvesAndUseOneMapping) {
  Semaphore first = MustOpen("jobs", Shared());
  Semaphore second = MustOpen("jobs", Shared());
  EXPECT_TRUE(first.created());
  EXPECT_FALSE(second.created());
  ASSERT_TRUE(first.Acquire().ok());
  EXPECT_TRUE(first.held());
  EXPECT_FALSE(second.held());
  EXPECT_FALSE(*second.TryAcquire());
  // Any of them may close: the others' mapping stays.
  ASSERT_TRUE(second.Detach().ok());
  ASSERT_TRUE(first.Release().ok());
  EXPECT_EQ(*first.Value(), 1u);
  Semaphore third = MustOpen("jobs", Shared());
  ASSERT_TRUE(first.Detach().ok());
  EXPECT_TRUE(*third.TryAcquire());
}

TEST_F(OpenOptionsTest, TheLaterOpenDecidesWhetherToShare) {
  Semaphore first = MustOpen("jobs", Silent());
  EXPECT_TRUE(absl::IsAlreadyExists(OpenStatus("jobs", Silent())));
  Semaphore second = MustOpen("jobs", Shared());
  EXPECT_TRUE(absl::IsAlreadyExists(OpenStatus("jobs", Silent())));
  ASSERT_TRUE(first.Detach().ok());
  EXPECT_TRUE(absl::IsAlreadyExists(OpenStatus("jobs", Silent())));
  ASSERT_TRUE(second.Detach().ok());
  EXPECT_TRUE(OpenStatus("jobs", Silent()).ok());
}

// A cache by name would hand out the old one: two groups of users, no exclusion between them.
TEST_F(OpenOptionsTest, NameThatLeadsToANewSemaphoreOpensTheNewOne) {
  Semaphore old = MustOpen("jobs", Loose(5));
  EXPECT_TRUE(*old.IsCurrent());
  ASSERT_TRUE(Semaphore::Unlink(names_.Name("jobs")).ok());
  EXPECT_FALSE(*old.IsCurrent());
  ChildProcess other([this] {
    PSEM_CHILD_CHECK(sem_open(names_.Name("jobs").c_str(), O_CREAT, 0600, 7) != SEM_FAILED);
  });
  ASSERT_TRUE(other.Wait().ok()) << other.Wait().Text();
  EXPECT_FALSE(*old.IsCurrent());
  Semaphore current = MustOpen("jobs", Silent());
  EXPECT_EQ(*current.Value(), 7u);
  EXPECT_EQ(*old.Value(), 5u);
  EXPECT_TRUE(*current.IsCurrent());
  // Closing the old one leaves the name, which is not its own any more.
  ASSERT_TRUE(old.Close().ok());
  EXPECT_TRUE(NameExists("jobs"));
  EXPECT_TRUE(absl::IsFailedPrecondition(old.IsCurrent().status()));
}

struct UnlinkCase {
  UnlinkPolicy policy;
  bool creates;
  bool name_stays;
};

class UnlinkPolicyTest : public OpenOptionsTest, public testing::WithParamInterface<UnlinkCase> {
 protected:
  Options OptionsOfRow() {
    Options options = Silent();
    options.unlink_policy = GetParam().policy;
    if (!GetParam().creates) PlantFile(names_.Path("jobs"), Glibc64Bytes(1));
    return options;
  }
};

TEST_P(UnlinkPolicyTest, GovernsClose) {
  Semaphore sem = MustOpen("jobs", OptionsOfRow());
  ASSERT_EQ(sem.created(), GetParam().creates);
  ASSERT_TRUE(sem.Close().ok());
  EXPECT_FALSE(sem.is_open());
  EXPECT_EQ(NameExists("jobs"), GetParam().name_stays);
}

TEST_P(UnlinkPolicyTest, GovernsDestruction) {
  { Semaphore sem = MustOpen("jobs", OptionsOfRow()); }
  EXPECT_EQ(NameExists("jobs"), GetParam().name_stays);
}

Semaphore* volatile open_until_the_end = nullptr;  // Reachable, for LeakSanitizer.

TEST_P(UnlinkPolicyTest, GovernsExitCleanup) {
  const Options options = OptionsOfRow();
  ChildProcess::Options ends_with_exit;
  ends_with_exit.end_with_exit = true;
  ChildProcess child([&] { open_until_the_end = new Semaphore(MustOpen("jobs", options)); },
                     ends_with_exit);
  ASSERT_TRUE(child.Wait().ok()) << child.Wait().Text();
  EXPECT_EQ(NameExists("jobs"), GetParam().name_stays);
}

std::string RowName(const testing::TestParamInfo<UnlinkCase>& info) {
  const char* const policies[] = {"always", "only_creator", "never"};
  return std::string(policies[static_cast<int>(info.param.policy)]) +
         (info.param.creates ? "_created" : "_attached");
}

INSTANTIATE_TEST_SUITE_P(All, UnlinkPolicyTest,
                         testing::Values(UnlinkCase{UnlinkPolicy::kAlways, true, false},
                                         UnlinkCase{UnlinkPolicy::kAlways, false, false},
                                         UnlinkCase{UnlinkPolicy::kOnlyCreator, true, false},
                                         UnlinkCase{UnlinkPolicy::kOnlyCreator, false, true},
                                         UnlinkCase{UnlinkPolicy::kNever, true, true},
                                         UnlinkCase{UnlinkPolicy::kNever, false, true}),
                         RowName);

}  // namespace
}  // namespace psem
