// Programs that open a semaphore, or create it, race with removals of it.
//
// A few seconds by default. PSEM_REMOVALS=20000 in the environment makes that many removals:
//     bazel test --test_env=PSEM_REMOVALS=20000 --test_output=all --test_timeout=900
//         //lib/inspect/removal:removal_torture_test

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <functional>
#include <iostream>
#include <string>

#include "absl/strings/numbers.h"
#include "gtest/gtest.h"
#include "lib/base/semaphore_name.h"
#include "lib/inspect/removal/opener_swarm.h"
#include "lib/inspect/removal/removal.h"
#include "lib/platform/file_facts.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

uint64_t WantedRemovals(uint64_t by_default) {
  const char* const text = getenv("PSEM_REMOVALS");
  uint64_t wanted = 0;
  return text != nullptr && absl::SimpleAtoi(text, &wanted) ? wanted : by_default;
}

class RemovalTortureTest : public testing::TestWithParam<int> {
 protected:
  // Calls `remove` with what the name leads to, again and again, until it says to stop.
  void RemoveUntil(const std::function<bool(FileIdentity)>& remove) {
    for (bool go_on = true; go_on;) {
      FileFacts facts;
      if (StatAt(AT_FDCWD, path_.c_str(), &facts) == 0) go_on = remove(facts.identity);
    }
  }

  const OwnNames names_{"torture"};
  const std::string path_ = names_.Path("jobs");
};

TEST_P(RemovalTortureTest, LeavesNoOrphanLosesNoNameAndFailsNoOpener) {
  OpenerSwarm swarm(GetParam(), names_.Name("jobs"), path_);
  const uint64_t wanted = WantedRemovals(300);
  uint64_t removed = 0;
  uint64_t kept = 0;
  uint64_t gone = 0;
  uint64_t lost = 0;
  RemoveUntil([&](FileIdentity identity) {
    const Removal removal = RemoveSemaphore(path_, identity, RemoveWhen::kProvenUnused);
    FileFacts facts;
    switch (removal.outcome) {
      case RemovalOutcome::kRemoved:
        ++removed;
        break;
      case RemovalOutcome::kKeptInUse:
        ++kept;
        // Nobody else removes it.
        if (StatAt(AT_FDCWD, path_.c_str(), &facts) != 0 || !(facts.identity == identity)) ++lost;
        break;
      case RemovalOutcome::kGone:
        ++gone;
        break;
      default:
        ADD_FAILURE() << RemovalOutcomeName(removal.outcome) << ": " << removal.reason;
    }
    return removed < wanted && !HasFailure();
  });
  std::string failure;
  EXPECT_TRUE(swarm.Stop(&failure)) << failure;
  EXPECT_EQ(swarm.counts().orphans.load(), 0u);
  EXPECT_EQ(swarm.counts().failed.load(), 0u);
  EXPECT_EQ(lost, 0u);
  EXPECT_EQ(gone, 0u);
  std::cout << GetParam() << " openers, " << swarm.counts().opened.load() << " times opened; "
            << removed << " removed, " << kept << " kept in use, " << swarm.counts().orphans.load()
            << " orphans\n";
}

// Without this one the test above might see no orphan where there are some.
TEST_P(RemovalTortureTest, PlainUnlinkLeavesOrphans) {
  OpenerSwarm swarm(GetParam(), names_.Name("jobs"), path_);
  uint64_t removed = 0;
  RemoveUntil([&](FileIdentity) {
    if (unlink(path_.c_str()) == 0) ++removed;
    return swarm.counts().orphans.load() == 0 && removed < 100000;
  });
  std::string failure;
  EXPECT_TRUE(swarm.Stop(&failure)) << failure;
  EXPECT_GT(swarm.counts().orphans.load(), 0u) << removed << " removed";
}

INSTANTIATE_TEST_SUITE_P(Openers, RemovalTortureTest, testing::Values(1, 4),
                         testing::PrintToStringParamName());

}  // namespace
}  // namespace psem
