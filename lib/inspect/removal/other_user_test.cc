// Removals among users: run as root, outside of a sandbox, which has one user alone.

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <utility>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/inspect/removal/leftovers.h"
#include "lib/inspect/removal/removal.h"
#include "lib/inspect/removal/removal_fixture.h"
#include "lib/platform/file_lease.h"
#include "lib/platform/shm_directory.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr uid_t kNobodyUser = 65534;
constexpr char kRoom[] = ".psem-removing-0123456789abcdef";

bool BecomeNobody() {
  return setresgid(kNobodyUser, kNobodyUser, kNobodyUser) == 0 &&
         setresuid(kNobodyUser, kNobodyUser, kNobodyUser) == 0;
}

bool CanBecomeNobody() {
  constexpr int kCannot = 3;
  ChildProcess child([] {
    if (!BecomeNobody()) _exit(kCannot);
  });
  return child.Wait().ok();
}

class OtherUserTest : public RemovalFixture {
 protected:
  void SetUp() override {
    if (!CanBecomeNobody()) GTEST_SKIP() << "this process may not become another user";
    // As /dev/shm is.
    ASSERT_EQ(chmod(own_.path().c_str(), 01777), 0);
  }

  void RunAsNobody(std::function<void()> body) const {
    ChildProcess child([&body] {
      PSEM_CHILD_CHECK(BecomeNobody());
      body();
    });
    EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  }
};

TEST_F(OtherUserTest, TheLeaseAnswersOwnerAndRootAlone) {
  const FileIdentity readable = Plant("sem.jobs");
  PlantFile(PathOf("sem.closed"), Glibc64Bytes(1), 0600);
  const FileIdentity closed = IdentityOf("sem.closed");
  RunAsNobody([&] {
    const auto directory = ShmDirectory::Open(own_.path());
    PSEM_CHILD_CHECK(directory.ok());
    for (const auto& [file, identity] :
         {std::pair("sem.jobs", readable), std::pair("sem.closed", closed)}) {
      const FileLease lease(*directory, file, identity);
      PSEM_CHILD_CHECK(lease.use() == FileUse::kUnknown);
      PSEM_CHILD_CHECK(ErrnoOf(lease.why_unknown()) == EACCES);
      PSEM_CHILD_CHECK(absl::StrContains(lease.why_unknown().message(), "it belongs to root"));
    }
    PlantFile(PathOf("sem.own"), Glibc64Bytes(1));
    PSEM_CHILD_CHECK(FileLease(*directory, "sem.own", IdentityOf("sem.own")).use() ==
                     FileUse::kNobody);
  });
}

TEST_F(OtherUserTest, AStickyDirectoryKeepsWhatIsNotOnesOwn) {
  Plant("sem.jobs");
  RunAsNobody([this] {
    PSEM_CHILD_CHECK(Remove("sem.jobs").outcome == RemovalOutcome::kKeptUnproven);
    const Removal removal = Remove("sem.jobs", RemoveWhen::kNotProvenInUse);
    PSEM_CHILD_CHECK(removal.outcome == RemovalOutcome::kFailed);
    PSEM_CHILD_CHECK(ErrnoOf(removal.reason) == EPERM);
    PSEM_CHILD_CHECK(absl::StrContains(removal.reason.message(),
                                       "it belongs to root, mode 0644; remove it as its owner"));
    Plant("sem.own");
    PSEM_CHILD_CHECK(Remove("sem.own").outcome == RemovalOutcome::kRemoved);
  });
  EXPECT_THAT(Files(), ElementsAre("sem.jobs"));
}

TEST_F(OtherUserTest, AnotherUsersRoomIsLeftAloneUnlessByRoot) {
  // It looks like a room, is open to all, and is root's: nobody has to leave it alone.
  PlantDirectory(PathOf(kRoom));
  PlantFile(PathOf(kRoom) + "/sem.jobs", Glibc64Bytes(1));
  ASSERT_EQ(chmod(PathOf(kRoom).c_str(), 0777), 0);
  const auto sweep = [this] {
    const auto swept = SweepLeftovers(own_.path());
    PSEM_CHILD_CHECK(swept.ok() && swept->empty());
  };
  RunAsNobody(sweep);
  EXPECT_THAT(Files(), ElementsAre(kRoom));
  // Nor does root trust one that others may write to.
  sweep();
  EXPECT_THAT(Files(), ElementsAre(kRoom));

  ASSERT_EQ(chmod(PathOf(kRoom).c_str(), 0700), 0);
  ASSERT_EQ(chown(PathOf(kRoom).c_str(), kNobodyUser, kNobodyUser), 0);
  const auto swept = SweepLeftovers(own_.path());
  ASSERT_TRUE(swept.ok() && swept->size() == 1);
  EXPECT_EQ(swept->front().removal.outcome, RemovalOutcome::kRemoved);
  EXPECT_THAT(Files(), IsEmpty());
}

// Root's sweep put a semaphore from anybody's room in the place of another user's unused one.
TEST_F(OtherUserTest, AnotherUsersRoomTakesNobodysName) {
  const FileIdentity victim = Plant("sem.jobs");
  PlantDirectory(PathOf(kRoom));
  PlantFile(PathOf(kRoom) + "/sem.jobs", Glibc64Bytes(7), 0666);
  ASSERT_EQ(chown((PathOf(kRoom) + "/sem.jobs").c_str(), kNobodyUser, kNobodyUser), 0);
  // In use, so that the sweep wants to give it its name back.
  const int user = open((PathOf(kRoom) + "/sem.jobs").c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_GE(user, 0);
  ASSERT_EQ(chown(PathOf(kRoom).c_str(), kNobodyUser, kNobodyUser), 0);

  const auto swept = SweepLeftovers(own_.path());
  EXPECT_TRUE(LeadsTo("sem.jobs", victim));
  ASSERT_TRUE(swept.ok() && swept->size() == 1);
  EXPECT_EQ(swept->front().removal.outcome, RemovalOutcome::kFailed);
  EXPECT_EQ(ErrnoOf(swept->front().removal.reason), EEXIST);
  EXPECT_THAT(Files(), ElementsAre(kRoom, "sem.jobs"));
  close(user);
}

}  // namespace
}  // namespace psem
