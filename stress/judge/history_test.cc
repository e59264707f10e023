#include "stress/judge/history.h"

#include <errno.h>

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace psem {
namespace {

constexpr OperationKind kAcquire = OperationKind::kAcquire;
constexpr OperationKind kTry = OperationKind::kTryAcquire;
constexpr OperationKind kRelease = OperationKind::kRelease;

Operation Call(OperationKind kind, uint64_t begun_ns, uint64_t ended_ns, int result = 0,
               int semaphore = 0) {
  Operation operation;
  operation.kind = kind;
  operation.begun_ns = begun_ns;
  operation.ended_ns = ended_ns;
  operation.result = result;
  operation.semaphore = static_cast<uint8_t>(semaphore);
  return operation;
}

// Worker 0 takes and gives again and again, ten ticks each.
RunRecord BusyRecord(int workers) {
  RunRecord record;
  record.ended_at_ns = 100000;
  record.workers.resize(static_cast<size_t>(workers));
  for (uint64_t at = 100; at < 1000; at += 20) {
    record.workers[0].last.push_back(Call(kAcquire, at, at + 5));
    record.workers[0].last.push_back(Call(kRelease, at + 10, at + 15));
  }
  return record;
}

Finding Found(Outcome outcome, int worker, uint64_t at_ns, int semaphore = 0) {
  Finding finding;
  finding.outcome = outcome;
  finding.worker = worker;
  finding.at_ns = at_ns;
  finding.semaphore = semaphore;
  return finding;
}

// "0@110 1@205! ..7 2@310": who began when, "!" for what decides, "..7" for seven left out.
std::string TextOf(const Stretch& stretch) {
  std::string text;
  for (const HistoryStep& step : stretch.steps) {
    if (step.left_out_before > 0) absl::StrAppend(&text, " ..", step.left_out_before);
    absl::StrAppend(&text, text.empty() ? "" : " ", step.worker, "@", step.operation.begun_ns,
                    step.decides ? "!" : "");
  }
  return text;
}

TEST(History, OfTwoHoldersHasBothAndTheReleaseThatGaveThePermit) {
  RunRecord record = BusyRecord(3);
  record.workers[1].last = {Call(kTry, 300, 302, EAGAIN), Call(kAcquire, 1000, 1020)};
  record.workers[2].last = {Call(kAcquire, 1005, 1030)};
  const Stretch stretch = ShortestStretch(record, Found(Outcome::kSecondHolder, 1, 1040), 12);
  EXPECT_EQ(TextOf(stretch), "0@980 0@990! 1@1000! 2@1005!");
  EXPECT_EQ(stretch.found_at_ns, 1040u);
}

TEST(History, LeavesOutAHolderThatHasGivenBack) {
  RunRecord record = BusyRecord(3);
  record.workers[1].last = {Call(kAcquire, 1000, 1010)};
  record.workers[2].last = {Call(kAcquire, 1001, 1011), Call(kRelease, 1020, 1025)};
  const Stretch stretch = ShortestStretch(record, Found(Outcome::kSecondHolder, 1, 1030), 12);
  EXPECT_EQ(TextOf(stretch), "0@980 0@990! 1@1000! 2@1001 2@1020");
}

TEST(History, OfAWaiterReachesFromItsCallToTheLastRelease) {
  RunRecord record = BusyRecord(2);
  record.workers[1].last = {Call(kAcquire, 953, 0)};
  const Stretch stretch = ShortestStretch(record, Found(Outcome::kLostWakeup, 1, 953), 12);
  EXPECT_EQ(TextOf(stretch), "0@940 0@950 1@953! 0@960 0@970 0@980 0@990!");
  EXPECT_EQ(stretch.found_at_ns, 0u);
}

TEST(History, LeavesOutTheMiddleOfALongOneAndSaysSo) {
  RunRecord record = BusyRecord(2);
  record.workers[1].last = {Call(kAcquire, 153, 0)};
  const Stretch stretch = ShortestStretch(record, Found(Outcome::kLostWakeup, 1, 153), 6);
  EXPECT_EQ(TextOf(stretch), "0@140 0@150 1@153! 0@160 ..81 0@980 0@990!");
}

TEST(History, OfAWrongResultHasTheCallAndWhatWasMadeMeanwhile) {
  RunRecord record = BusyRecord(2);
  record.workers[1].last = {Call(kTry, 912, 923, EAGAIN)};
  const Stretch stretch = ShortestStretch(record, Found(Outcome::kRefusedBesidePermit, 1, 924), 12);
  EXPECT_EQ(TextOf(stretch), "0@900 0@910 1@912! 0@920");
}

TEST(History, OfACountHasTheLastCalls) {
  const Stretch stretch = ShortestStretch(BusyRecord(2), Found(Outcome::kPermitLost, 1, 2000), 3);
  EXPECT_EQ(TextOf(stretch), "0@970 0@980 0@990");
}

TEST(History, LeavesOutWhatCameLaterAndOtherSemaphores) {
  RunRecord record = BusyRecord(2);
  record.workers[1].last = {Call(kTry, 905, 907, EAGAIN, 1), Call(kTry, 912, 913, EAGAIN)};
  const Stretch stretch = ShortestStretch(record, Found(Outcome::kRefusedBesidePermit, 1, 914), 12);
  EXPECT_EQ(TextOf(stretch), "0@900 0@910 1@912!");
}

TEST(History, OfATrialHasAllItsCalls) {
  RunRecord record;
  record.trial.emplace();
  record.trial->workers.resize(2);
  record.trial->workers[0].operations = {Call(kRelease, 50, 90), Call(kRelease, 95, 97)};
  record.trial->workers[1].operations = {Call(kTry, 60, 70, EAGAIN, 1), Call(kAcquire, 80, 0)};
  const Stretch stuck = ShortestStretch(record, Found(Outcome::kLostWakeup, 1, 80), 12);
  EXPECT_EQ(TextOf(stuck), "0@50 1@60 1@80! 0@95");
  EXPECT_EQ(stuck.found_at_ns, 0u);
  const Stretch wrong = ShortestStretch(record, Found(Outcome::kRefusedBesidePermit, 1, 70), 12);
  EXPECT_EQ(TextOf(wrong), "0@50 1@60! 1@80 0@95");
  EXPECT_EQ(wrong.found_at_ns, 70u);
}

TEST(History, OfNothingIsEmpty) {
  EXPECT_TRUE(ShortestStretch(RunRecord(), Found(Outcome::kCrashed, 7, 100), 5).steps.empty());
  EXPECT_TRUE(ShortestStretch(BusyRecord(1), Found(Outcome::kHung, -1, 50), 5).steps.empty());
}

}  // namespace
}  // namespace psem
