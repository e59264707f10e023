// A remover that is killed before each of its system calls: the next sweep mends what it has left.

#include <fcntl.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <functional>
#include <string>
#include <utility>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
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

class KilledRemovalTest : public RemovalFixture {
 protected:
  std::string Path() const { return PathOf(file_); }

  // Removes the semaphore in a child, which is killed before its nth system call, from 0 on.
  // `before_rename` is called before each rename, with its number from 1 on. Returns whether the
  // child was through before that.
  bool RemoveAndKill(int nth, FileIdentity identity,
                     const std::function<void(int)>& before_rename) const {
    ChildProcess child([&] {
      KillBeforeCall(nth, [&before_rename, renames = 0](const SystemCall& call) mutable {
        if (call.number == SYS_renameat2) before_rename(++renames);
      });
      RemoveSemaphore(Path(), identity, RemoveWhen::kProvenUnused);
      kill(getpid(), SIGTERM);  // Its end is no part of this.
    });
    const ChildEnd& end = child.Wait();
    EXPECT_TRUE(end.signal == SIGKILL || end.signal == SIGTERM) << end.Text();
    return end.signal != SIGKILL;
  }

  // In a child: see above. `before_call` is called before all others.
  static void KillBeforeCall(int nth, std::function<void(const SystemCall&)> before_call) {
    AnswerSystemCalls(
        [nth, before_call = std::move(before_call), calls = 0](const SystemCall& call) mutable {
          if (calls++ == nth) {
            kill(getpid(), SIGKILL);
            while (true) pause();
          }
          before_call(call);
          return 0;
        });
  }

  // That the opener, whenever it came, has the semaphore that its name leads to.
  void ExpectIntact(const Opener& opener, FileIdentity identity) const {
    opener.Begin();  // In case that the remover was killed before it came.
    EXPECT_TRUE(opener.WaitUntilOpen());
    Sweep();
    EXPECT_TRUE(opener.identity() == identity);
    EXPECT_TRUE(LeadsTo(file_, identity));
    EXPECT_THAT(Files(), ElementsAre(file_));
    EXPECT_EQ(unlink(Path().c_str()), 0);
  }

  void Sweep() const {
    const auto swept = SweepLeftovers(own_.path());
    ASSERT_TRUE(swept.ok()) << swept.status();
    for (const Leftover& leftover : *swept) {
      EXPECT_NE(leftover.removal.outcome, RemovalOutcome::kFailed) << leftover.removal.reason;
    }
  }

  // Calls `kill_before` with 0, 1, 2 ... until it returns that the child was through before that,
  // which is to be after `fewest` at least.
  // Six rounds make it more than 200 kills between the lease and the unlinking.
  static void KillBeforeEachCall(int fewest, const std::function<bool(int)>& kill_before) {
    for (int round = 0; round < 6; ++round) {
      int nth = 0;
      while (!kill_before(nth) && !HasFailure()) ++nth;
      EXPECT_GE(nth, fewest);
      if (HasFailure()) FAIL() << "killed before call " << nth;
    }
  }

  const std::string file_ = "sem.jobs";
};

TEST_F(KilledRemovalTest, OfWhatNobodyUses) {
  KillBeforeEachCall(20, [this](int nth) {
    const FileIdentity identity = Plant(file_);
    const bool is_through = RemoveAndKill(nth, identity, [](int) {});
    Sweep();
    // Not begun or finished, nothing in between.
    if (LeadsTo(file_, identity)) {
      EXPECT_THAT(Files(), ElementsAre(file_));
      EXPECT_EQ(unlink(Path().c_str()), 0);
    } else {
      EXPECT_THAT(Files(), IsEmpty());
    }
    return is_through;
  });
}

TEST_F(KilledRemovalTest, OfWhatSomebodyIsJustOpening) {
  KillBeforeEachCall(30, [this](int nth) {
    const FileIdentity identity = Plant(file_);
    const Opener opener(Path());
    const bool is_through = RemoveAndKill(nth, identity, [&opener](int rename) {
      if (rename != 1) return;
      opener.Begin();
      PSEM_CHILD_CHECK(opener.WaitUntilBlocked());
    });
    ExpectIntact(opener, identity);
    return is_through;
  });
}

// The same, and its name is taken meanwhile by a new one that nobody uses any more.
TEST_F(KilledRemovalTest, OfWhatSomebodyIsJustOpeningAndAnotherHasMadeAnew) {
  KillBeforeEachCall(40, [this](int nth) {
    const FileIdentity identity = Plant(file_);
    const Opener opener(Path());
    const bool is_through = RemoveAndKill(nth, identity, [this, &opener](int rename) {
      if (rename == 1) {
        opener.Begin();
        PSEM_CHILD_CHECK(opener.WaitUntilBlocked());
      } else if (rename == 2) {
        close(open(Path().c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
      }
    });
    ExpectIntact(opener, identity);
    return is_through;
  });
}

// The sweeper is killed as well: the next one goes on.
TEST_F(KilledRemovalTest, AndOfTheSweepAfterIt) {
  constexpr char kRoom[] = ".psem-removing-0123456789abcdef";
  KillBeforeEachCall(15, [this, kRoom](int nth) {
    PlantDirectory(PathOf(kRoom));
    Plant(std::string(kRoom) + "/" + file_);
    ChildProcess child([this, nth] {
      KillBeforeCall(nth, [](const SystemCall&) {});
      Sweep();
      kill(getpid(), SIGTERM);
    });
    const bool is_through = child.Wait().signal == SIGTERM;
    Sweep();
    EXPECT_THAT(Files(), IsEmpty());
    return is_through;
  });
}

}  // namespace
}  // namespace psem
