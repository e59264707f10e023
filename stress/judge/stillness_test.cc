#include "stress/judge/stillness.h"

#include <vector>

#include "gtest/gtest.h"

namespace psem {
namespace {

constexpr uint64_t kLookEveryNs = 200000000;

WorkerLook Waiting(uint64_t switches = 10) {
  WorkerLook look;
  look.waiting = true;
  look.begun = 5;
  look.state = 'S';
  look.switches = switches;
  return look;
}

WorkerLook Parked(uint64_t switches = 20) {
  WorkerLook look;
  look.parked = true;
  look.begun = 7;
  look.state = 'S';
  look.switches = switches;
  return look;
}

WorkerLook With(WorkerLook look, char state) {
  look.state = state;
  return look;
}

// Whether stillness is proven when all looks are the same.
bool IsProvenBy(const std::vector<WorkerLook>& workers, int looks = 20,
                uint64_t every_ns = kLookEveryNs) {
  Stillness stillness;
  for (int i = 0; i < looks; ++i) stillness.Add(static_cast<uint64_t>(i) * every_ns, workers);
  return stillness.proven();
}

TEST(Stillness, IsProvenWhenOneWaitsAndTheOthersAreParked) {
  EXPECT_TRUE(IsProvenBy({Waiting(), Parked(), Parked()}));
  EXPECT_TRUE(IsProvenBy({Waiting(), Waiting()}));
}

TEST(Stillness, IsNotProvenWhenNobodyWaits) { EXPECT_FALSE(IsProvenBy({Parked(), Parked()})); }

TEST(Stillness, IsNotProvenWhenSomebodyCanStillAct) {
  WorkerLook working = Waiting();
  working.waiting = false;
  EXPECT_FALSE(IsProvenBy({Waiting(), working}));
  EXPECT_FALSE(IsProvenBy({Waiting(), With(Waiting(), 'R')}));  // Woken, without a core yet.
  EXPECT_FALSE(IsProvenBy({Waiting(), With(Waiting(), 'T')}));  // Stopped: it may be continued.
  EXPECT_FALSE(IsProvenBy({Waiting(), With(Waiting(), 'D')}));  // Waits for the disk.
  EXPECT_FALSE(IsProvenBy({Waiting(), With(Waiting(), 'Z')}));
  EXPECT_FALSE(IsProvenBy({Waiting(), With(Parked(), 'R')}));
}

TEST(Stillness, NeedsManyLooks) {
  EXPECT_FALSE(IsProvenBy({Waiting()}, Stillness::kLooks - 1, 10 * kLookEveryNs));
  EXPECT_TRUE(IsProvenBy({Waiting()}, Stillness::kLooks, 10 * kLookEveryNs));
}

TEST(Stillness, NeedsALongTime) {
  EXPECT_FALSE(IsProvenBy({Waiting()}, 1000, Stillness::kSpanNs / 1000));
  EXPECT_TRUE(IsProvenBy({Waiting()}, 1001, Stillness::kSpanNs / 1000));
}

TEST(Stillness, BeginsAnewWhenSomebodyWasScheduled) {
  Stillness stillness;
  uint64_t now_ns = 0;
  // One that polls sleeps in every look, and its switches tell that it is up and about in between.
  for (uint64_t i = 0; i < 100; ++i) stillness.Add(now_ns += kLookEveryNs, {Waiting(i)});
  EXPECT_FALSE(stillness.proven());
  EXPECT_EQ(stillness.looks(), 1);
}

TEST(Stillness, BeginsAnewWhenSomebodyBeganAnotherCall) {
  Stillness stillness;
  uint64_t now_ns = 0;
  for (int i = 0; i < 20; ++i) stillness.Add(now_ns += kLookEveryNs, {Waiting()});
  EXPECT_TRUE(stillness.proven());
  WorkerLook another = Waiting();
  ++another.begun;
  stillness.Add(now_ns += kLookEveryNs, {another});
  EXPECT_FALSE(stillness.proven());
  EXPECT_EQ(stillness.span_ns(), 0u);
}

TEST(Stillness, IsOverWhenSomebodyGetsUp) {
  Stillness stillness;
  uint64_t now_ns = 0;
  for (int i = 0; i < 20; ++i) stillness.Add(now_ns += kLookEveryNs, {Waiting()});
  stillness.Add(now_ns += kLookEveryNs, {With(Waiting(), 'R')});
  EXPECT_FALSE(stillness.proven());
  EXPECT_EQ(stillness.looks(), 0);
}

}  // namespace
}  // namespace psem
