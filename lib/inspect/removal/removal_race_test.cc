// What others do between two steps of a removal.

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <functional>
#include <memory>
#include <string>

#include "absl/strings/match.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "lib/base/errors.h"
#include "lib/inspect/removal/leftovers.h"
#include "lib/inspect/removal/removal.h"
#include "lib/inspect/removal/removal_fixture.h"
#include "lib/testing/child_process.h"
#include "lib/testing/failing_call.h"
#include "lib/testing/opener.h"

namespace psem {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class RemovalRaceTest : public RemovalFixture {
 protected:
  RemovalRaceTest() : identity_(Plant(file_)), opener_(Path()) {}

  std::string Path() const { return PathOf(file_); }

  // In a child: removes the semaphore, with `act` just before the nth rename, from 1 on.
  Removal RemoveAnd(int nth, std::function<void()> act,
                    RemoveWhen when = RemoveWhen::kProvenUnused) const {
    AnswerSystemCalls([nth, act = std::move(act), renames = 0](const SystemCall& call) mutable {
      if (call.number == SYS_renameat2 && ++renames == nth) act();
      return 0;
    });
    return RemoveSemaphore(Path(), identity_, when);
  }

  void Run(std::function<void()> body) const {
    ChildProcess child(std::move(body));
    EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
  }

  // A new semaphore takes the name, by whatever stands there being removed if there is one.
  void Replace() const {
    unlink(Path().c_str());
    close(open(Path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  }

  // The longest name there can be: it has to come back to the byte.
  const std::string file_ = "sem." + std::string(251, 'j');
  const FileIdentity identity_;
  const Opener opener_;
};

TEST_F(RemovalRaceTest, AnOpenerThatCameBetweenKeepsTheSemaphoreAndItsName) {
  Run([this] {
    const Removal removal = RemoveAnd(1, [this] {
      opener_.Begin();
      PSEM_CHILD_CHECK(opener_.WaitUntilBlocked());
    });
    PSEM_CHILD_CHECK(removal.outcome == RemovalOutcome::kKeptInUse);
    PSEM_CHILD_CHECK(removal.use == FileUse::kSomebody && removal.reason.ok());
  });
  EXPECT_TRUE(opener_.WaitUntilOpen());
  EXPECT_TRUE(opener_.identity() == identity_);
  EXPECT_TRUE(LeadsTo(file_, identity_));
  EXPECT_THAT(Files(), ElementsAre(file_));
}

// The same, and while it has no name a program makes a new one, which nobody uses any more.
TEST_F(RemovalRaceTest, ANewSemaphoreGivesWayToTheOneThatSomebodyIsOpening) {
  Run([this] {
    int renames = 0;
    AnswerSystemCalls([this, &renames](const SystemCall& call) {
      if (call.number != SYS_renameat2) return 0;
      ++renames;
      if (renames == 1) {
        opener_.Begin();
        PSEM_CHILD_CHECK(opener_.WaitUntilBlocked());
      } else if (renames == 2) {
        Replace();
      }
      return 0;
    });
    const Removal removal = RemoveSemaphore(Path(), identity_, RemoveWhen::kProvenUnused);
    PSEM_CHILD_CHECK(removal.outcome == RemovalOutcome::kKeptInUse);
    PSEM_CHILD_CHECK(renames == 3);  // Away, back in vain, exchanged.
  });
  EXPECT_TRUE(opener_.WaitUntilOpen());
  EXPECT_TRUE(opener_.identity() == identity_);
  EXPECT_TRUE(LeadsTo(file_, identity_));
  EXPECT_THAT(Files(), ElementsAre(file_));
}

// And one that is in use does not give way; nor is it touched.
TEST_F(RemovalRaceTest, ASplitThatCannotBeHelpedIsSaidAndMendedLater) {
  auto user = std::make_unique<Opener>(Path());
  Run([&] {
    int renames = 0;
    AnswerSystemCalls([&](const SystemCall& call) {
      if (call.number != SYS_renameat2) return 0;
      ++renames;
      if (renames == 1) {
        opener_.Begin();
        PSEM_CHILD_CHECK(opener_.WaitUntilBlocked());
      } else if (renames == 2) {
        Replace();
        user->Begin();
        PSEM_CHILD_CHECK(user->WaitUntilOpen());
      }
      return 0;
    });
    const Removal removal = RemoveSemaphore(Path(), identity_, RemoveWhen::kProvenUnused);
    PSEM_CHILD_CHECK(removal.outcome == RemovalOutcome::kFailed);
    PSEM_CHILD_CHECK(ErrnoOf(removal.reason) == EEXIST);
    PSEM_CHILD_CHECK(absl::StrContains(removal.reason.message(), ".psem-removing-"));
  });
  EXPECT_TRUE(opener_.WaitUntilOpen());
  EXPECT_TRUE(LeadsTo(file_, user->identity()));
  EXPECT_EQ(Files().size(), 2u);
  auto swept = SweepLeftovers(own_.path());
  ASSERT_TRUE(swept.ok() && swept->size() == 1u);
  EXPECT_EQ(swept->front().removal.outcome, RemovalOutcome::kFailed);
  user.reset();
  swept = SweepLeftovers(own_.path());
  ASSERT_TRUE(swept.ok() && swept->size() == 1u);
  EXPECT_EQ(swept->front().removal.outcome, RemovalOutcome::kKeptInUse)
      << swept->front().removal.reason;
  EXPECT_TRUE(LeadsTo(file_, opener_.identity()));
  EXPECT_THAT(Files(), ElementsAre(file_));
}

TEST_F(RemovalRaceTest, AnotherFileThatTakesTheNameInBetweenStays) {
  for (const auto when : {RemoveWhen::kProvenUnused, RemoveWhen::kAlways}) {
    const FileIdentity seen = IdentityOf(file_);
    Run([&] {
      AnswerSystemCalls([this, renames = 0](const SystemCall& call) mutable {
        if (call.number == SYS_renameat2 && ++renames == 1) Replace();
        return 0;
      });
      const Removal removal = RemoveSemaphore(Path(), seen, when);
      PSEM_CHILD_CHECK(removal.outcome == RemovalOutcome::kGone);
      PSEM_CHILD_CHECK(ErrnoOf(removal.reason) == ENOENT);
    });
    EXPECT_FALSE(LeadsTo(file_, seen));
    EXPECT_THAT(Files(), ElementsAre(file_));
  }
}

TEST_F(RemovalRaceTest, WhatVanishesInBetweenIsGone) {
  Run([this] {
    const Removal removal = RemoveAnd(1, [this] { unlink(Path().c_str()); });
    PSEM_CHILD_CHECK(removal.outcome == RemovalOutcome::kGone);
  });
  EXPECT_THAT(Files(), IsEmpty());
}

TEST_F(RemovalRaceTest, ANewSemaphoreOfThatNameIsNotTheOneThatIsRemoved) {
  Run([this] {
    AnswerSystemCalls([this, gone = false](const SystemCall& call) mutable {
      // The unlinking of the old one; the room goes later.
      if (call.number == SYS_unlinkat && !std::exchange(gone, true)) Replace();
      return 0;
    });
    const Removal removal = RemoveSemaphore(Path(), identity_, RemoveWhen::kProvenUnused);
    PSEM_CHILD_CHECK(removal.outcome == RemovalOutcome::kRemoved);
  });
  EXPECT_FALSE(LeadsTo(file_, identity_));
  EXPECT_THAT(Files(), ElementsAre(file_));
}

// A sweeper takes the room for a dead remover's, before its maker has locked it.
TEST_F(RemovalRaceTest, ARoomThatIsSweptAwayIsMadeAnew) {
  Run([this] {
    AnswerSystemCalls([this, swept = false](const SystemCall& call) mutable {
      if (call.number == SYS_flock && !std::exchange(swept, true)) {
        for (const std::string& room : Files()) rmdir(PathOf(room).c_str());
      }
      return 0;
    });
    const Removal removal = RemoveSemaphore(Path(), identity_, RemoveWhen::kProvenUnused);
    PSEM_CHILD_CHECK(removal.outcome == RemovalOutcome::kRemoved);
  });
  EXPECT_THAT(Files(), IsEmpty());
}

}  // namespace
}  // namespace psem
