#include "lib/semaphore/permit.h"

#include <thread>
#include <type_traits>
#include <utility>

#include "gtest/gtest.h"
#include "lib/semaphore/semaphore_fixture.h"
#include "lib/testing/child_process.h"

namespace psem {
namespace {

class PermitTest : public SemaphoreTest {
 protected:
  Permit MustAcquire(Semaphore& sem, int64_t permits = 1) {
    AcquireOptions options;
    options.permits = permits;
    absl::StatusOr<Permit> permit = sem.AcquirePermit(options);
    EXPECT_TRUE(permit.ok()) << permit.status();
    return *std::move(permit);
  }
};

static_assert(!std::is_copy_constructible_v<Permit>, "one permit would be released twice");
static_assert(std::is_nothrow_move_constructible_v<Permit>);

TEST_F(PermitTest, IsReleasedAtTheEndOfTheBlock) {
  for (const bool strict : {true, false}) {
    Options options = Silent();
    options.strict = strict;
    Semaphore sem = MustOpen("jobs", options);
    {
      const absl::StatusOr<Permit> permit = sem.AcquirePermit();
      ASSERT_TRUE(permit.ok()) << permit.status();
      EXPECT_EQ(permit->permits(), 1);
      EXPECT_EQ(*sem.Value(), 0u);
      EXPECT_TRUE(sem.held());
    }
    EXPECT_EQ(*sem.Value(), 1u);
    EXPECT_FALSE(sem.held());
  }
}

TEST_F(PermitTest, OfSeveralIsReleasedAsAWhole) {
  Options options = Silent();
  options.value = 5;
  Semaphore sem = MustOpen("jobs", options);
  {
    const Permit three = MustAcquire(sem, 3);
    EXPECT_EQ(three.permits(), 3);
    EXPECT_EQ(*sem.Value(), 2u);
  }
  EXPECT_EQ(*sem.Value(), 5u);
}

TEST_F(PermitTest, IsReleasedEarlyOnce) {
  Semaphore sem = MustOpen("jobs");
  Permit permit = MustAcquire(sem);
  EXPECT_TRUE(permit.Release().ok());
  EXPECT_FALSE(permit);
  EXPECT_EQ(permit.permits(), 0);
  EXPECT_EQ(*sem.Value(), 1u);
  EXPECT_TRUE(permit.Release().ok());
  EXPECT_EQ(*sem.Value(), 1u);
}

TEST_F(PermitTest, MovesAndReleasesWhatItHeldBefore) {
  Semaphore sem = MustOpen("jobs", Loose(2));
  Permit first = MustAcquire(sem);
  Permit second = MustAcquire(sem);
  EXPECT_EQ(*sem.Value(), 0u);
  Permit third(std::move(first));
  EXPECT_FALSE(first);  // NOLINT(bugprone-use-after-move): that is what is tested.
  EXPECT_EQ(*sem.Value(), 0u);
  second = std::move(third);
  EXPECT_EQ(*sem.Value(), 1u);
  EXPECT_TRUE(second);
  second = Permit();
  EXPECT_EQ(*sem.Value(), 2u);
}

TEST_F(PermitTest, MayBeReleasedByAnotherThread) {
  Semaphore sem = MustOpen("jobs");
  Permit permit = MustAcquire(sem);
  std::thread other([taken = std::move(permit)]() mutable { EXPECT_TRUE(taken.Release().ok()); });
  other.join();
  EXPECT_EQ(*sem.Value(), 1u);
  EXPECT_FALSE(sem.held());
}

TEST_F(PermitTest, SurvivesTheMoveOfItsHandle) {
  Semaphore sem = MustOpen("jobs");
  Permit permit = MustAcquire(sem);
  Semaphore moved(std::move(sem));
  EXPECT_TRUE(permit.Release().ok());
  EXPECT_EQ(*moved.Value(), 1u);
}

TEST_F(PermitTest, KeptOneStaysTaken) {
  Semaphore sem = MustOpen("jobs");
  { MustAcquire(sem).Keep(); }
  EXPECT_EQ(*sem.Value(), 0u);
  EXPECT_TRUE(sem.Release().ok());
}

TEST_F(PermitTest, OfAClosedHandleIsNotGivenBack) {
  Semaphore sem = MustOpen("jobs");
  Permit permit = MustAcquire(sem);
  ASSERT_TRUE(sem.Detach().ok());
  EXPECT_TRUE(absl::IsFailedPrecondition(permit.Release()));
  EXPECT_EQ(*MustOpen("jobs").Value(), 0u);
}

// Strict or not: what the parent acquired is the parent's to release.
TEST_F(PermitTest, CopyInAForkedChildReleasesNothing) {
  for (const bool strict : {true, false}) {
    Options options = Silent();
    options.strict = strict;
    Semaphore sem = MustOpen("jobs", options);
    Permit permit = MustAcquire(sem);
    ChildProcess child([&] {
      { const Permit dropped(std::move(permit)); }
      PSEM_CHILD_CHECK(*sem.Value() == 0);
      PSEM_CHILD_CHECK(sem.Release().ok() == !strict);
      if (!strict) PSEM_CHILD_CHECK(*sem.TryAcquire());
    });
    EXPECT_TRUE(child.Wait().ok()) << child.Wait().Text();
    EXPECT_EQ(*sem.Value(), 0u);
    EXPECT_TRUE(permit.Release().ok());
    EXPECT_EQ(*sem.Value(), 1u);
  }
}

TEST_F(PermitTest, TryAcquireGivesAnEmptyOneWhenThereIsNone) {
  Semaphore sem = MustOpen("jobs", Loose(1));
  absl::StatusOr<Permit> first = sem.TryAcquirePermit();
  ASSERT_TRUE(first.ok());
  EXPECT_TRUE(*first);
  absl::StatusOr<Permit> second = sem.TryAcquirePermit();
  ASSERT_TRUE(second.ok());
  EXPECT_FALSE(*second);
  EXPECT_EQ(*sem.Value(), 0u);
}

TEST_F(PermitTest, FailedAcquireIsAStatus) {
  Semaphore sem = MustOpen("jobs");
  const Permit permit = MustAcquire(sem);
  EXPECT_TRUE(absl::IsFailedPrecondition(sem.AcquirePermit().status()));
  AcquireOptions options;
  options.permits = 0;
  EXPECT_TRUE(absl::IsInvalidArgument(sem.AcquirePermit(options).status()));
}

}  // namespace
}  // namespace psem
