// One handle in many threads.

#include <atomic>
#include <string>

#include "gtest/gtest.h"
#include "lib/semaphore/semaphore.h"
#include "lib/testing/own_names.h"
#include "lib/testing/run_in_threads.h"

namespace psem {
namespace {

constexpr int kThreads = 4;
constexpr int kRounds = 50000;

TEST(SemaphoreThreads, LooseHandleExcludesAndOrdersThreads) {
  const OwnNames names;
  Options options;
  options.silent = true;
  options.strict = false;
  Semaphore sem = *Semaphore::Open(names.Name("jobs"), options);
  long guarded = 0;  // Plain on purpose: ThreadSanitizer sees whether the semaphore orders it.
  RunInThreads(kThreads, kRounds, [&] {
    ASSERT_TRUE(sem.Acquire().ok());
    ++guarded;
    ASSERT_TRUE(sem.Release().ok());
  });
  EXPECT_EQ(guarded, kThreads * kRounds);
  EXPECT_EQ(*sem.Value(), 1u);
  EXPECT_FALSE(sem.held());
}

// A strict handle holds one permit, whichever thread is the faster; the others are told, and the
// permits that they had for a moment go back.
TEST(SemaphoreThreads, StrictHandleHoldsOnePermitAmongThreads) {
  const OwnNames names;
  Options options;
  options.silent = true;
  options.value = kThreads;
  Semaphore sem = *Semaphore::Open(names.Name("jobs"), options);
  std::atomic<int> holders{0};
  std::atomic<int> overlaps{0};
  std::atomic<int> acquired{0};
  RunInThreads(kThreads, kRounds, [&] {
    if (!sem.Acquire().ok()) return;
    acquired.fetch_add(1);
    if (holders.fetch_add(1) != 0) overlaps.fetch_add(1);
    holders.fetch_sub(1);
    ASSERT_TRUE(sem.Release().ok());
  });
  EXPECT_GT(acquired, 0);
  EXPECT_EQ(overlaps, 0);
  EXPECT_FALSE(sem.held());
  EXPECT_EQ(*sem.Value(), static_cast<uint32_t>(kThreads));
}

TEST(SemaphoreThreads, DifferentHandlesAreOpenedAndClosedAtOnce) {
  const OwnNames names;
  std::atomic<int> next{0};
  RunInThreads(kThreads, 100, [&] {
    const std::string name = names.Name("jobs-" + std::to_string(next.fetch_add(1)));
    absl::StatusOr<Semaphore> sem = Semaphore::Open(name);
    ASSERT_TRUE(sem.ok()) << sem.status();
    ASSERT_TRUE(sem->Acquire().ok());
    ASSERT_TRUE(sem->Close().ok());
  });
}

}  // namespace
}  // namespace psem
