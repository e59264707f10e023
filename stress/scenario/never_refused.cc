// Does a try never fail while permits are there throughout?
//
// There are as many permits as workers, and nobody holds more than one: whenever somebody tries,
// one is free, whatever the others are in the middle of.

#include <errno.h>

#include <algorithm>
#include <cstdint>

#include "absl/strings/str_format.h"
#include "lib/base/errors.h"
#include "stress/run/run.h"
#include "stress/scenario/scenarios.h"

namespace psem {
namespace {

constexpr int kSemaphore = 0;

// How many workers do something: as many as can have a permit at the same time.
uint64_t Acting(const RunPlan& plan) {
  return std::min(static_cast<uint64_t>(plan.workers), plan.max_value);
}

class NeverRefusedScenario : public RoundScenario {
 public:
  absl::string_view name() const override { return "never_refused"; }
  absl::string_view question() const override {
    return "Does a try never fail while a permit is there throughout?";
  }
  absl::string_view answer() const override { return "no try was refused beside a permit"; }

  absl::Span<const Expectation> expectations() const override {
    static constexpr Expectation kExpectations[] = {
        {Outcome::kAcquired, Grade::kRequired},
        {Outcome::kBalanced, Grade::kRequired},
        {Outcome::kInterrupted, Grade::kAllowed},
    };
    return kExpectations;
  }

  Arrangement Arrange(const RunPlan& plan) const override {
    return {{{static_cast<unsigned>(Acting(plan)), /*group=*/0}},
            std::vector<int>(static_cast<size_t>(plan.workers), 0)};
  }

  void Round(Worker* worker) const override {
    if (static_cast<uint64_t>(worker->index()) >= Acting(worker->plan())) return;
    for (Step step : PlanSteps(worker->plan(), worker->index(), worker->round())) {
      worker->DoPause(step.before);
      // A wait whose deadline has passed is a try, too.
      const bool until = step.manner == Manner::kUntil && step.choice % 2 == 0;
      step.manner = until ? Manner::kUntil : Manner::kTry;
      if (until) step.timeout_ns = 0;
      if (worker->Acquire(kSemaphore, step)) {
        worker->Hold(step);
        worker->Release(kSemaphore, step);
      } else if (worker->result() != EINTR) {
        Complain(worker);
      }
    }
  }

 private:
  [[noreturn]] static void Complain(Worker* worker) {
    worker->Found(worker->result() == ETIMEDOUT ? Outcome::kTimeoutBesidePermit
                                                : Outcome::kRefusedBesidePermit,
                  kSemaphore,
                  absl::StrFormat("Worker %d got %s, and at most %d of %d permits were held by "
                                  "others at any time.",
                                  worker->index(), ErrnoName(worker->result()),
                                  Acting(worker->plan()) - 1, Acting(worker->plan())));
  }
};

}  // namespace

const Scenario& NeverRefused() {
  static const NeverRefusedScenario scenario;
  return scenario;
}

}  // namespace psem
