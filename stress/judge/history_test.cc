#include "stress/judge/history.h"

#include <string>

#include "absl/strings/str_cat.h"
#include "gtest/gtest.h"

namespace psem {
namespace {

Operation Call(uint64_t begun_ns, uint64_t ended_ns) {
  Operation operation;
  operation.begun_ns = begun_ns;
  operation.ended_ns = ended_ns;
  return operation;
}

// Worker 0 is slow, worker 1 quick; worker 2 never comes back.
RunRecord Record() {
  RunRecord record;
  record.workers.resize(3);
  record.workers[0].last = {Call(100, 110), Call(120, 130), Call(140, 150), Call(160, 500)};
  for (uint64_t at = 200; at < 400; at += 10) record.workers[1].last.push_back(Call(at, at + 5));
  record.workers[2].last = {Call(390, 0)};
  return record;
}

// "0@110 1@205": who shows when.
std::string TextOf(const std::vector<HistoryStep>& steps) {
  std::string text;
  for (const HistoryStep& step : steps) {
    absl::StrAppend(&text, text.empty() ? "" : " ", step.worker, "@", step.shows_at_ns());
  }
  return text;
}

TEST(History, PutsTheLastStepsOfAllInOneLineOfTime) {
  EXPECT_EQ(TextOf(StepsBefore(Record(), 600, 5, 1)), "1@375 1@385 2@390 1@395 0@500");
}

TEST(History, LeavesOutWhatCameLater) {
  EXPECT_EQ(TextOf(StepsBefore(Record(), 385, 2, 1)), "1@365 1@375 1@385");
}

TEST(History, KeepsTheLastThreeOfTheWorkerInQuestion) {
  EXPECT_EQ(TextOf(StepsBefore(Record(), 399, 2, 0)), "0@110 0@130 0@150 2@390 1@395");
}

TEST(History, OfNothingIsEmpty) {
  EXPECT_TRUE(StepsBefore(RunRecord(), 100, 5, 0).empty());
  EXPECT_TRUE(StepsBefore(Record(), 50, 5, 0).empty());
}

}  // namespace
}  // namespace psem
