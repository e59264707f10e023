#include "lib/semaphore/conditional_release.h"

#include <atomic>

#include "lib/base/errors.h"
#include "lib/semaphore/semaphore_fixture.h"
#include "lib/testing/child_process.h"
#include "lib/testing/run_in_threads.h"

namespace psem {
namespace {

class ConditionalReleaseTest : public SemaphoreTest {
 protected:
  absl::StatusOr<ConditionalRelease> ReleaseIf(uint32_t expected, uint32_t permits = 1) const {
    return ReleaseIfValueIs(*SemaphoreName::Parse(names_.Name("jobs")), expected, permits);
  }
};

TEST_F(ConditionalReleaseTest, AddsWhenTheValueIsAsExpected) {
  Semaphore sem = MustOpen("jobs", Loose(2));
  const absl::StatusOr<ConditionalRelease> release = ReleaseIf(2, 3);
  ASSERT_TRUE(release.ok()) << release.status();
  EXPECT_TRUE(release->released);
  EXPECT_EQ(release->value, 2u);
  EXPECT_EQ(release->identity, sem.identity());
  EXPECT_EQ(*sem.Value(), 5u);
}

TEST_F(ConditionalReleaseTest, LeavesAnotherValueAndTellsIt) {
  Semaphore sem = MustOpen("jobs", Loose(2));
  for (const uint32_t expected : {0u, 1u, 3u, 4294967295u}) {
    const absl::StatusOr<ConditionalRelease> release = ReleaseIf(expected);
    ASSERT_TRUE(release.ok()) << release.status();
    EXPECT_FALSE(release->released);
    EXPECT_EQ(release->value, 2u);
  }
  EXPECT_EQ(*sem.Value(), 2u);
}

TEST_F(ConditionalReleaseTest, WakesAsManyWaitersAsItAddsPermits) {
  Semaphore sem = MustOpen("jobs", Loose(0));
  const auto wait = [&sem] { PSEM_CHILD_CHECK(sem.Acquire().ok()); };
  ChildProcess first(wait);
  ChildProcess second(wait);
  const auto is_waiting = [](const ChildProcess& child) {
    return WaitUntilTrue([&child] { return child.IsWaitingOnFutex(); });
  };
  ASSERT_TRUE(is_waiting(first) && is_waiting(second));
  const absl::StatusOr<ConditionalRelease> release = ReleaseIf(0, 2);
  ASSERT_TRUE(release.ok()) << release.status();
  EXPECT_TRUE(release->released);
  EXPECT_TRUE(first.Wait().ok()) << first.Wait().Text();
  EXPECT_TRUE(second.Wait().ok()) << second.Wait().Text();
  EXPECT_EQ(*sem.Value(), 0u);
}

TEST_F(ConditionalReleaseTest, OfManyWithOneExpectationOneReleases) {
  constexpr int kRounds = 500;
  Semaphore sem = MustOpen("jobs", Loose(0));
  for (int round = 0; round < kRounds; ++round) {
    const auto before = static_cast<uint32_t>(round);
    std::atomic<int> released{0};
    RunInThreads(4, 1, [&] {
      const absl::StatusOr<ConditionalRelease> release = ReleaseIf(before);
      if (release.ok() && release->released) released.fetch_add(1);
    });
    ASSERT_EQ(released.load(), 1);
    ASSERT_EQ(*sem.Value(), before + 1);
  }
}

TEST_F(ConditionalReleaseTest, RefusesMoreThanTheMostThereCanBe) {
  Semaphore sem = MustOpen("jobs", Loose(2147483646));
  EXPECT_EQ(ErrnoOf(ReleaseIf(2147483646, 2).status()), EOVERFLOW);
  EXPECT_EQ(*sem.Value(), 2147483646u);
  EXPECT_TRUE(ReleaseIf(2147483646, 1)->released);
  EXPECT_EQ(ErrnoOf(ReleaseIf(2147483647, 1).status()), EOVERFLOW);
}

TEST_F(ConditionalReleaseTest, MakesNoSemaphore) {
  EXPECT_EQ(ErrnoOf(ReleaseIf(0).status()), ENOENT);
  EXPECT_FALSE(NameExists("jobs"));
}

}  // namespace
}  // namespace psem
