#include "lib/inspect/removal/leftovers.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

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
using testing::IsEmpty;
using testing::Pair;

constexpr char kRoom[] = ".psem-removing-0123456789abcdef";

class LeftoversTest : public RemovalFixture {
 protected:
  // What a dead remover has left.
  FileIdentity PlantLeftover(const std::string& file, const std::string& room = kRoom) const {
    EXPECT_TRUE(mkdir(PathOf(room).c_str(), 0700) == 0 || errno == EEXIST);
    return Plant(room + "/" + file);
  }

  // Paths and outcomes.
  std::vector<std::pair<std::string, RemovalOutcome>> Sweep() const {
    std::vector<std::pair<std::string, RemovalOutcome>> swept;
    const auto leftovers = SweepLeftovers(own_.path());
    EXPECT_TRUE(leftovers.ok()) << leftovers.status();
    for (const Leftover& leftover : *leftovers) {
      swept.emplace_back(leftover.path, leftover.removal.outcome);
    }
    return swept;
  }
};

TEST_F(LeftoversTest, AreFinishedWhenNobodyUsesThem) {
  Plant("sem.other");
  for (const std::string& file : {std::string("sem.jobs"), std::string("jobs"),
                                  "sem." + std::string(251, 'g'), std::string(255, 'm')}) {
    PlantLeftover(file);
    EXPECT_THAT(Sweep(), ElementsAre(Pair(PathOf(file), RemovalOutcome::kRemoved)));
  }
  EXPECT_THAT(Files(), ElementsAre("sem.other"));
  EXPECT_THAT(Sweep(), IsEmpty());
}

TEST_F(LeftoversTest, GetTheirNameBackWhenSomebodyUsesThem) {
  const FileIdentity identity = PlantLeftover("sem.jobs");
  const Opener user(PathOf(kRoom) + "/sem.jobs");
  user.Begin();
  ASSERT_TRUE(user.WaitUntilOpen());
  EXPECT_THAT(Sweep(), ElementsAre(Pair(PathOf("sem.jobs"), RemovalOutcome::kKeptInUse)));
  EXPECT_TRUE(LeadsTo("sem.jobs", identity));
  EXPECT_THAT(Files(), ElementsAre("sem.jobs"));
}

TEST_F(LeftoversTest, AreFinishedThoughTheirNameIsTaken) {
  PlantLeftover("sem.jobs");
  const FileIdentity other = Plant("sem.jobs");
  EXPECT_THAT(Sweep(), ElementsAre(Pair(PathOf("sem.jobs"), RemovalOutcome::kRemoved)));
  EXPECT_TRUE(LeadsTo("sem.jobs", other));
  EXPECT_THAT(Files(), ElementsAre("sem.jobs"));
}

TEST_F(LeftoversTest, GetTheirNameBackWhereNothingCanBeProven) {
  const FileIdentity identity = PlantLeftover("sem.jobs");
  ChildProcess child([this] {
    FailSystemCall(SYS_fcntl, EINVAL, {/*argument=*/1, F_SETLEASE});
    const auto leftovers = SweepLeftovers(own_.path());
    PSEM_CHILD_CHECK(leftovers.ok() && leftovers->size() == 1);
    PSEM_CHILD_CHECK(leftovers->front().removal.outcome == RemovalOutcome::kKeptUnproven);
    PSEM_CHILD_CHECK(ErrnoOf(leftovers->front().removal.reason) == EINVAL);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  EXPECT_TRUE(LeadsTo("sem.jobs", identity));
  EXPECT_THAT(Files(), ElementsAre("sem.jobs"));
}

TEST_F(LeftoversTest, OfALiveRemoverAreLeftAlone) {
  PlantLeftover("sem.jobs");
  const int remover = open(PathOf(kRoom).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ASSERT_EQ(flock(remover, LOCK_EX), 0);
  EXPECT_THAT(Sweep(), IsEmpty());
  EXPECT_EQ(Files(), std::vector<std::string>{kRoom});
  close(remover);
  EXPECT_THAT(Sweep(), ElementsAre(Pair(PathOf("sem.jobs"), RemovalOutcome::kRemoved)));
}

// A real one, stopped between its renaming and its unlinking.
TEST_F(LeftoversTest, OfARemovalAtWorkAreLeftAlone) {
  const FileIdentity identity = Plant("sem.jobs");
  ChildProcess child([&] {
    AnswerSystemCalls([this, done = false](const SystemCall& call) mutable {
      if (call.number != SYS_unlinkat || std::exchange(done, true)) return 0;
      PSEM_CHILD_CHECK(Sweep().empty());
      return 0;
    });
    const Removal removal =
        RemoveSemaphore(PathOf("sem.jobs"), identity, RemoveWhen::kProvenUnused);
    PSEM_CHILD_CHECK(removal.outcome == RemovalOutcome::kRemoved);
  });
  EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  EXPECT_THAT(Files(), IsEmpty());
}

TEST_F(LeftoversTest, EmptyRoomsGo) {
  for (const char* room : {".psem-removing-1", ".psem-removing-2"}) {
    ASSERT_EQ(mkdir(PathOf(room).c_str(), 0700), 0);
  }
  EXPECT_THAT(Sweep(), IsEmpty());
  EXPECT_THAT(Files(), IsEmpty());
}

// Anybody may plant what looks like a room.
TEST_F(LeftoversTest, NothingElseOfThatNameIsTouched) {
  const OwnShmDirectory elsewhere("elsewhere");
  PlantFile(elsewhere.PathOf("sem.precious"), Glibc64Bytes(1));
  PlantSymlink(PathOf(".psem-removing-link"), elsewhere.path());
  PlantFifo(PathOf(".psem-removing-fifo"));
  PlantSocket(PathOf(".psem-removing-socket"));
  PlantFile(PathOf(".psem-removing-file"), Glibc64Bytes(1));
  // Others may write to it; more than one file; no file but a directory, which may hold much.
  ASSERT_EQ(mkdir(PathOf(".psem-removing-open").c_str(), 0700), 0);
  Plant(".psem-removing-open/sem.jobs");
  ASSERT_EQ(chmod(PathOf(".psem-removing-open").c_str(), 0770), 0);
  PlantLeftover("sem.one", ".psem-removing-two");
  PlantLeftover("sem.two", ".psem-removing-two");
  const std::vector<std::string> before = Files();
  EXPECT_THAT(Sweep(), IsEmpty());
  EXPECT_EQ(Files(), before);
  EXPECT_EQ(access(elsewhere.PathOf("sem.precious").c_str(), F_OK), 0);
}

TEST_F(LeftoversTest, ALinkInARoomComesOutUnfollowed) {
  const FileIdentity precious = Plant("precious");
  ASSERT_EQ(mkdir(PathOf(kRoom).c_str(), 0700), 0);
  PlantSymlink(PathOf(kRoom) + "/sem.link", PathOf("precious"));
  EXPECT_THAT(Sweep(), ElementsAre(Pair(PathOf("sem.link"), RemovalOutcome::kKeptUnproven)));
  EXPECT_TRUE(LeadsTo("precious", precious));
  EXPECT_THAT(Files(), ElementsAre("precious", "sem.link"));
}

TEST_F(LeftoversTest, ADirectoryThatIsNotThereIsAnError) {
  EXPECT_EQ(ErrnoOf(SweepLeftovers(PathOf("none")).status()), ENOENT);
}

}  // namespace
}  // namespace psem
