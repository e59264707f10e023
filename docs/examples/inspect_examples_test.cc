// Runs the examples of //lib:inspect on semaphores of the test's own.

#include <fcntl.h>
#include <semaphore.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "docs/examples/running_example.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/testing/child_process.h"
#include "lib/testing/opener.h"
#include "lib/testing/own_names.h"
#include "lib/testing/own_shm_directory.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

struct Ending {
  std::string end;
  std::vector<std::string> lines;
  std::string errors;
};

class InspectExampleTest : public testing::Test {
 protected:
  std::string Name(const std::string& label) const { return names_.Name(label); }

  // Opens the semaphore, or makes it, without a permit.
  static sem_t* Open(const std::string& name) {
    sem_t* const semaphore = sem_open(name.c_str(), O_CREAT, 0600, 0);
    EXPECT_NE(semaphore, SEM_FAILED) << strerror(errno);
    return semaphore;
  }

  static Ending Run(const std::string& program, const std::string& name,
                    const std::vector<std::string>& more = {}) {
    RunningExample example(program, name, more);
    Ending ending;
    for (std::string line; !(line = example.ReadLine()).empty();) ending.lines.push_back(line);
    ending.end = example.Wait().Text();
    ending.errors = example.Wait().output;
    return ending;
  }

  const OwnNames names_{"inspect"};
};

TEST_F(InspectExampleTest, WhoUsesTellsUsersWaitersAndWhatIsWrong) {
  const std::string name = Name("jobs");
  ChildProcess waiter([&name] { sem_wait(Open(name)); });
  ASSERT_TRUE(WaitUntilTrue([&waiter] { return waiter.IsWaitingOnFutex(); }));

  const Ending run = Run("who_uses", name);
  EXPECT_EQ(run.end, "exited with 0");
  EXPECT_EQ(run.errors, "");
  // Numbers of processes are a test's own; others may be hidden from it.
  EXPECT_THAT(run.lines, Contains(names_.Path("jobs")));
  EXPECT_THAT(run.lines, Contains("value: 0"));
  EXPECT_THAT(run.lines, Contains("in use, known by mappings"));
  EXPECT_THAT(run.lines, Contains(StartsWith("users: 1")));
  EXPECT_THAT(run.lines, Contains(StartsWith("waiters: 1")));
  EXPECT_THAT(run.lines, Contains(StartsWith(absl::StrCat("  ", waiter.pid(), " of "))));
  EXPECT_THAT(run.lines, Contains(absl::StrCat("  ", waiter.pid(), ", its thread ", waiter.pid())));
  EXPECT_THAT(run.lines, Contains(HasSubstr("stuck-at-zero: ")));
  EXPECT_THAT(run.lines, Contains(StartsWith("  next: ")));

  sem_post(Open(name));
  EXPECT_TRUE(waiter.Wait().ok()) << waiter.Wait().Text();
}

TEST_F(InspectExampleTest, WhoUsesSaysThatNobodyWasSeenAndNotThatThereIsNobody) {
  sem_close(Open(Name("jobs")));
  const Ending run = Run("who_uses", Name("jobs"));
  EXPECT_EQ(run.end, "exited with 0");
  EXPECT_THAT(run.lines, Contains(StartsWith("users: 0")));
  // Whoever sees everybody knows; whoever does not says so.
  if (std::find(run.lines.begin(), run.lines.end(), "users: 0") != run.lines.end()) {
    EXPECT_THAT(run.lines, Contains("unused, known by mappings"));
    EXPECT_THAT(run.lines, Not(Contains(StartsWith("at least: "))));
  } else {
    EXPECT_THAT(run.lines, Contains("unknown, known by nothing"));
    EXPECT_THAT(run.lines, Contains(StartsWith("at least: ")));
  }
}

TEST_F(InspectExampleTest, WhoUsesSaysThatThereIsNone) {
  EXPECT_EQ(Run("who_uses", Name("none")).end, "exited with 3");
  EXPECT_THAT(Run("who_uses", "a/b"),
              AllOf(testing::Field(&Ending::end, "exited with 2"),
                    testing::Field(&Ending::errors, HasSubstr("not a semaphore name (EINVAL)"))));
}

class CleanStaleTest : public InspectExampleTest {
 protected:
  // Makes one that nobody uses.
  void Leave(const std::string& file) const { PlantFile(own_.PathOf(file), Glibc64Bytes(1)); }

  bool IsThere(const std::string& file) const {
    return access(own_.PathOf(file).c_str(), F_OK) == 0;
  }

  Ending Clean(const std::string& glob, const std::vector<std::string>& more) const {
    std::vector<std::string> arguments = {glob};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Run("clean_stale", own_.path(), arguments);
  }

  const OwnShmDirectory own_{"clean"};
};

TEST_F(CleanStaleTest, ChangesNothingUntilItIsTold) {
  Leave("sem.old");
  const Ending run = Clean("/o*", {"0"});
  EXPECT_EQ(run.end, "exited with 0");
  EXPECT_THAT(run.lines, ElementsAre("would remove /old: unused, proven by a lease",
                                     "nothing was changed, for want of --yes"));
  EXPECT_TRUE(IsThere("sem.old"));
}

TEST_F(CleanStaleTest, RemovesWhatNobodyUsesAndKeepsTheRest) {
  for (const char* file : {"sem.worker-1", "sem.worker-2", "sem.other"}) Leave(file);
  {
    const Opener user(own_.PathOf("sem.worker-2"));
    user.Begin();
    ASSERT_TRUE(user.WaitUntilOpen());
    const Ending run = Clean("/worker-*", {"0", "--yes"});
    EXPECT_EQ(run.end, "exited with 4");
    EXPECT_THAT(run.lines,
                ElementsAre("removed /worker-1",
                            "kept /worker-2: in use by somebody who cannot be seen, proven by a "
                            "lease"));
  }
  EXPECT_FALSE(IsThere("sem.worker-1"));
  EXPECT_TRUE(IsThere("sem.worker-2"));

  EXPECT_EQ(Clean("/worker-*", {"0", "--yes"}).end, "exited with 0");
  EXPECT_FALSE(IsThere("sem.worker-2"));
  EXPECT_TRUE(IsThere("sem.other"));
}

TEST_F(CleanStaleTest, FinishesWhatAKilledOneHasLeftHidden) {
  PlantDirectory(own_.PathOf(".psem-removing-5f3a9c01"));
  ASSERT_EQ(chmod(own_.PathOf(".psem-removing-5f3a9c01").c_str(), 0700), 0);
  Leave(".psem-removing-5f3a9c01/sem.jobs");
  EXPECT_THAT(Clean("/jobs", {"0"}).lines, ElementsAre("nothing was changed, for want of --yes"));
  EXPECT_TRUE(IsThere(".psem-removing-5f3a9c01/sem.jobs"));
  EXPECT_THAT(Clean("/jobs", {"0", "--yes"}).lines,
              ElementsAre(absl::StrCat("left hidden, now removed: ", own_.PathOf("sem.jobs"))));
  EXPECT_FALSE(IsThere(".psem-removing-5f3a9c01"));
}

TEST_F(CleanStaleTest, KeepsWhatIsYoung) {
  Leave("sem.young");
  const Ending run = Clean("*", {"1h", "--yes"});
  EXPECT_EQ(run.end, "exited with 4");
  EXPECT_THAT(run.lines, ElementsAre("kept /young: younger than 1h"));
  EXPECT_TRUE(IsThere("sem.young"));
}

TEST_F(CleanStaleTest, RefusesWhatIsNoAge) {
  const Ending run = Clean("*", {"yesterday"});
  EXPECT_EQ(run.end, "exited with 1");
  EXPECT_THAT(run.lines, IsEmpty());
  EXPECT_THAT(run.errors, HasSubstr("MIN_AGE"));
}

}  // namespace
}  // namespace psem
