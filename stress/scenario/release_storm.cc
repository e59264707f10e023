// Does every release of a storm find its waiter, when both really run at the same time?
//
// Workers stand in pairs (three, where there is one left over): one releases in bursts of one to
// four, with gaps of all lengths between them, the others acquire exactly as often. Nothing is
// handed back, so that a waiter sleeps, is woken and finds several permits in every possible order.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "stress/run/run.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

constexpr uint32_t kLongestBurst = 4;

// Of the pair that a worker belongs to: its semaphore, and its releaser.
int PairOf(int worker, int workers) { return std::min(worker / 2, workers / 2 - 1); }
int ReleaserOf(int pair) { return 2 * pair; }
int WaitersOf(int pair, int workers) { return pair == workers / 2 - 1 && workers % 2 == 1 ? 2 : 1; }

// How many permits each of the releaser's steps releases: no more in all than can be free at once.
std::vector<uint32_t> Bursts(const RunPlan& plan, int releaser, uint64_t round) {
  std::vector<uint32_t> bursts;
  uint64_t left = plan.max_value;
  for (const Step& step : PlanSteps(plan, releaser, round)) {
    const uint64_t burst = std::min<uint64_t>(1 + step.choice % kLongestBurst, left);
    left -= burst;
    bursts.push_back(static_cast<uint32_t>(burst));
  }
  return bursts;
}

class ReleaseStormScenario : public RoundScenario {
 public:
  absl::string_view name() const override { return "release_storm"; }
  absl::string_view question() const override {
    return "Does every release of a storm find its waiter, when both run at the same time?";
  }
  absl::string_view answer() const override { return "every release found its waiter"; }
  uint64_t needs() const override { return PSEM_LACKS_FOREIGN_RELEASE; }

  absl::Span<const Expectation> expectations() const override {
    static constexpr Expectation kExpectations[] = {
        {Outcome::kAcquired, Grade::kRequired},   {Outcome::kBalanced, Grade::kRequired},
        {Outcome::kRefused, Grade::kAllowed},     {Outcome::kTimedOut, Grade::kAllowed},
        {Outcome::kInterrupted, Grade::kAllowed},
    };
    return kExpectations;
  }

  Arrangement Arrange(const RunPlan& plan) const override {
    Arrangement arrangement;
    for (int pair = 0; pair < plan.workers / 2; ++pair) {
      arrangement.semaphores.push_back({/*value=*/0, pair});
    }
    for (int worker = 0; worker < plan.workers; ++worker) {
      arrangement.group_of_worker.push_back(PairOf(worker, plan.workers));
    }
    return arrangement;
  }

  void Round(Worker* worker) const override {
    const int pair = PairOf(worker->index(), worker->plan().workers);
    const int releaser = ReleaserOf(pair);
    const std::vector<uint32_t> bursts = Bursts(worker->plan(), releaser, worker->round());
    const std::vector<Step> steps = PlanSteps(worker->plan(), worker->index(), worker->round());
    // The waiters share what is released: each takes every second permit, if there are two.
    const auto waiters = static_cast<uint32_t>(WaitersOf(pair, worker->plan().workers));
    const auto mine = static_cast<uint32_t>(worker->index() - releaser - 1);
    uint32_t permit = 0;
    for (size_t i = 0; i < steps.size(); ++i) {
      if (worker->index() == releaser) {
        worker->DoPause(steps[i].before);
        worker->Hold(steps[i]);
      }
      for (uint32_t k = 0; k < bursts[i]; ++k, ++permit) {
        if (worker->index() == releaser) {
          worker->Release(pair, k == 0 ? steps[i] : Step());
        } else if (permit % waiters == mine) {
          worker->AcquireAtLast(pair, steps[i]);
        }
      }
    }
  }
};

}  // namespace

const Scenario& ReleaseStorm() {
  static const ReleaseStormScenario scenario;
  return scenario;
}

}  // namespace psem
