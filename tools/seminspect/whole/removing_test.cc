// clean and remove, as an operator runs them.

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/testing/opener.h"
#include "lib/testing/own_shm_directory.h"
#include "lib/testing/planted_directory.h"
#include "nlohmann/json.hpp"
#include "tools/seminspect/run_seminspect.h"

namespace psem {
namespace {

using nlohmann::ordered_json;
using testing::HasSubstr;
using testing::Not;

// Two that nobody uses, /old and /older, and /used.
class RemovingTest : public testing::Test {
 protected:
  RemovingTest() : opener_(own_.PathOf("sem.used")) {
    for (const char* file : {"sem.old", "sem.older", "sem.used"}) {
      PlantFile(own_.PathOf(file), Glibc64Bytes(3));
    }
    opener_.Begin();
    EXPECT_TRUE(opener_.WaitUntilOpen());
  }

  Ending Run(std::vector<std::string> arguments, const std::string& answers = "") const {
    arguments.insert(arguments.end(), {"--root", own_.path()});
    return RunSeminspect(arguments, [&answers] {
      int ends[2];
      PSEM_CHILD_CHECK(pipe(ends) == 0);
      PSEM_CHILD_CHECK(write(ends[1], answers.data(), answers.size()) ==
                       static_cast<ssize_t>(answers.size()));
      close(ends[1]);
      PSEM_CHILD_CHECK(dup2(ends[0], STDIN_FILENO) == STDIN_FILENO);
    });
  }

  bool IsThere(const std::string& file) const {
    struct stat stat;
    return lstat(own_.PathOf(file).c_str(), &stat) == 0;
  }

  const OwnShmDirectory own_{"removing"};
  Opener opener_;
};

TEST_F(RemovingTest, CleanChangesNothingUnlessItIsTold) {
  const Ending run = Run({"clean", "--all", "--min-age", "0"});
  EXPECT_EQ(run.end.Text(), "exited with 5");
  EXPECT_EQ(run.err, "");
  EXPECT_THAT(run.out, HasSubstr("/old    would remove  unused, proven by a lease\n"));
  EXPECT_THAT(run.out, HasSubstr("/used   kept          in use by "));
  EXPECT_THAT(run.out, HasSubstr("2 would be removed, 1 kept in "));
  EXPECT_THAT(run.out, HasSubstr("Nothing was changed; --yes removes them"));
  for (const char* file : {"sem.old", "sem.older", "sem.used"}) EXPECT_TRUE(IsThere(file));
}

TEST_F(RemovingTest, CleanRemovesWhatIsProvenUnusedAndLeavesAnAuditLine) {
  const Ending run = Run({"clean", "old*", "--min-age", "0", "--yes", "--reason", "test"});
  EXPECT_EQ(run.end.Text(), "exited with 0");
  EXPECT_THAT(run.out, HasSubstr("2 removed in "));
  EXPECT_THAT(run.err, HasSubstr("seminspect: audit clean \"/old\" file="));
  EXPECT_THAT(run.err, HasSubstr(" value=3 "));
  EXPECT_THAT(run.err, HasSubstr("reason=\"test\"\n"));
  EXPECT_FALSE(IsThere("sem.old"));
  EXPECT_FALSE(IsThere("sem.older"));
  EXPECT_TRUE(IsThere("sem.used"));
}

TEST_F(RemovingTest, CleanTellsThatSomeWereKept) {
  const Ending run = Run({"clean", "--all", "--min-age", "0", "--yes"});
  EXPECT_EQ(run.end.Text(), "exited with 4");
  EXPECT_THAT(run.out, HasSubstr("2 removed, 1 kept in "));
  EXPECT_TRUE(IsThere("sem.used"));
}

TEST_F(RemovingTest, CleanKeepsWhatIsYoung) {
  const Ending run = Run({"clean", "--all", "--yes"});
  EXPECT_EQ(run.end.Text(), "exited with 4");
  EXPECT_THAT(run.out, HasSubstr("/old    kept    younger than 1h\n"));
  EXPECT_TRUE(IsThere("sem.old"));
}

TEST_F(RemovingTest, CleanWantsToBeToldWhich) {
  const Ending run = Run({"clean", "--yes"});
  EXPECT_EQ(run.end.Text(), "exited with 2");
  EXPECT_THAT(run.err, HasSubstr("say which semaphores: a GLOB, a --filter, or --all"));
  EXPECT_EQ(Run({"clean", "nothing*", "--yes"}).end.Text(), "exited with 3");
  EXPECT_TRUE(IsThere("sem.old"));
}

TEST_F(RemovingTest, CleanAsksAboutEach) {
  const Ending run = Run({"clean", "--all", "--min-age", "0", "--interactive"}, "n\ny\n");
  EXPECT_EQ(run.end.Text(), "exited with 4");
  EXPECT_THAT(run.err, HasSubstr("remove /old (unused, proven by a lease)? [y/N/q] "));
  EXPECT_TRUE(IsThere("sem.old"));
  EXPECT_FALSE(IsThere("sem.older"));
}

TEST_F(RemovingTest, TheEndOfTheAnswersIsNoYes) {
  EXPECT_EQ(Run({"clean", "--all", "--min-age", "0", "-i"}).end.Text(), "exited with 4");
  EXPECT_TRUE(IsThere("sem.old"));
  EXPECT_TRUE(IsThere("sem.older"));
}

TEST_F(RemovingTest, CleanSaysTheSameInJson) {
  const Ending run = Run({"clean", "--all", "--min-age", "0", "--json"});
  const ordered_json document = ordered_json::parse(run.out, nullptr, false);
  ASSERT_FALSE(document.is_discarded()) << run.out;
  EXPECT_EQ(document["dry_run"], true);
  ASSERT_EQ(document["results"].size(), 3u);
  EXPECT_EQ(document["results"][0]["action"], "would_remove");
  EXPECT_EQ(document["results"][2]["action"], "kept");
}

// Where the kernel cannot prove anything.
TEST(CleanElsewhere, KeepsWhatIsNotProvenUnlessTheRiskIsTaken) {
  PlantedDirectory planted;
  planted.File("sem.old", Glibc64Bytes(1));
  const std::vector<std::string> clean = {"clean",  "--all",        "--min-age", "0",
                                          "--root", planted.path(), "--yes"};
  const Ending kept = RunSeminspect(clean);
  EXPECT_EQ(kept.end.Text(), "exited with 4");
  EXPECT_THAT(kept.out, HasSubstr("/old  kept    not proven unused\n"));

  std::vector<std::string> risky = clean;
  risky.push_back("--even-if-unproven");
  const Ending removed = RunSeminspect(risky);
  EXPECT_EQ(removed.end.Text(), "exited with 0");
  EXPECT_THAT(removed.out, HasSubstr("NOT proven unused: no user was seen\n"));
  EXPECT_THAT(removed.out, HasSubstr("\nRisk taken by --even-if-unproven: "));
  EXPECT_THAT(removed.err, HasSubstr("seminspect: --even-if-unproven: "));
}

TEST_F(RemovingTest, CleanPutsBackWhatAKilledOneHadHidden) {
  const std::string room = own_.PathOf(".psem-removing-0123456789abcdef");
  ASSERT_EQ(mkdir(room.c_str(), 0700), 0);
  ASSERT_EQ(rename(own_.PathOf("sem.used").c_str(), (room + "/sem.used").c_str()), 0);
  const Ending run = Run({"clean", "used", "--yes"});
  EXPECT_EQ(run.end.Text(), "exited with 4");
  EXPECT_THAT(run.out, HasSubstr("put back: a clean that was killed had hidden it"));
  EXPECT_TRUE(IsThere("sem.used"));
  EXPECT_FALSE(IsThere(".psem-removing-0123456789abcdef"));
}

TEST_F(RemovingTest, RemoveTakesNamesOneByOne) {
  const Ending run = Run({"remove", "old", "/used", "/nothing"});
  EXPECT_EQ(run.end.Text(), "exited with 4");
  EXPECT_THAT(run.out, HasSubstr("removed /old: unused, proven by a lease\n"));
  EXPECT_THAT(run.out, HasSubstr("kept /used: in use"));
  EXPECT_THAT(run.err, HasSubstr("remove \"/nothing\": no semaphore of this name in "));
  EXPECT_FALSE(IsThere("sem.old"));
  EXPECT_TRUE(IsThere("sem.used"));
}

TEST_F(RemovingTest, RemoveForcedNeedsAYes) {
  const Ending asked = Run({"remove", "used", "--force"});
  EXPECT_EQ(asked.end.Text(), "exited with 4");
  EXPECT_THAT(asked.out, HasSubstr("kept /used: not confirmed; --yes confirms\n"));
  EXPECT_TRUE(IsThere("sem.used"));

  const Ending forced = Run({"remove", "used", "--force", "--yes"});
  EXPECT_EQ(forced.end.Text(), "exited with 0");
  EXPECT_THAT(forced.err, HasSubstr("remove /used --force: this splits it from\n"));
  EXPECT_THAT(forced.err, HasSubstr("audit remove \"/used\" "));
  EXPECT_FALSE(IsThere("sem.used"));
}

TEST_F(RemovingTest, RemoveRefusesWhatIsNoName) {
  EXPECT_EQ(Run({"remove", "a/b"}).end.Text(), "exited with 2");
  EXPECT_EQ(Run({"remove", "nothing"}).end.Text(), "exited with 3");
  EXPECT_TRUE(IsThere("sem.old"));
}

}  // namespace
}  // namespace psem
