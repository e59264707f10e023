// The survey of a directory whose files come, go and change while it looks.

#include <signal.h>
#include <unistd.h>

#include <string>

#include "absl/status/statusor.h"
#include "gtest/gtest.h"
#include "lib/inspect/survey.h"
#include "lib/testing/child_process.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

// In a child: swaps what one name leads to, makes and removes another, until it is killed.
[[noreturn]] void ChangeForEver(const PlantedDirectory& planted) {
  const std::string swapped = planted.PathOf("sem.swapped");
  planted.File("semaphore", Glibc64Bytes(1));
  planted.File("empty", "");
  planted.Fifo("fifo");
  planted.Symlink("link", planted.PathOf("sem.steady"));
  for (;;) {
    for (const char* file : {"semaphore", "fifo", "link", "empty"}) {
      unlink(swapped.c_str());
      // A symbolic link is linked itself, not what it leads to.
      PSEM_CHILD_CHECK(link(planted.PathOf(file).c_str(), swapped.c_str()) == 0);
    }
    planted.File("sem.brief", Glibc64Bytes(1));
    unlink(planted.PathOf("sem.brief").c_str());
  }
}

// Surveys once. Sets `*swapped_was_there`.
void ExpectOnlyWhatIsThere(const PlantedDirectory& planted, bool* swapped_was_there) {
  const absl::StatusOr<Survey> survey = SurveySemaphores(planted.path());
  ASSERT_TRUE(survey.ok()) << survey.status();
  bool steady_was_there = false;
  *swapped_was_there = false;
  for (const SemaphoreRecord& record : survey->semaphores) {
    // What vanished is no row at all, neither "no such file" nor a file without a name.
    ASSERT_TRUE(record.facts.ok()) << record.facts.status();
    EXPECT_GT(record.facts->links, 0u) << record.name;
    if (record.name == "/swapped") *swapped_was_there = true;
    if (record.name != "/steady") continue;
    steady_was_there = true;
    ASSERT_TRUE(record.value.ok()) << record.value.status();
    EXPECT_EQ(*record.value, 7u);
  }
  EXPECT_TRUE(steady_was_there);
}

TEST(SurveySemaphores, SurvivesFilesThatVanishOrTurnIntoOthers) {
  PlantedDirectory planted;
  planted.File("sem.steady", Glibc64Bytes(7));
  ChildProcess changer([&planted] { ChangeForEver(planted); });
  bool gone = false;
  bool seen = false;
  // A loaded machine may let the child sleep for a while: so until both were seen.
  const bool both = WaitUntilTrue([&] {
    for (int round = 0; round < 2000; ++round) {
      bool swapped_was_there = false;
      ExpectOnlyWhatIsThere(planted, &swapped_was_there);
      (swapped_was_there ? seen : gone) = true;
    }
    return (gone && seen) || testing::Test::HasFailure();
  });
  EXPECT_TRUE(both) << "gone: " << gone << ", seen: " << seen;
  changer.Signal(SIGKILL);
  EXPECT_EQ(changer.Wait().Text(), "died of SIGKILL (9)");
}

}  // namespace
}  // namespace psem
