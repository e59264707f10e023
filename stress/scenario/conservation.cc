// Do permits stay as many as they are?
//
// Workers acquire and release in every manner, hold several permits at once, and are interrupted
// and run into deadlines meanwhile. At each quiet point held + free must be the permits there are,
// even while some workers hold on to theirs; and at no time may more be held than there are.

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "absl/strings/str_format.h"
#include "stress/run/random.h"
#include "stress/scenario/scenarios.h"

namespace psem {
namespace {

constexpr int kSemaphore = 0;

struct Ledger {
  std::atomic<int64_t> held;                  // By all; never more than are really held.
  std::atomic<int32_t> held_by[kMaxWorkers];  // Each written by its worker alone.
};

unsigned Permits(const RunPlan& plan) {
  const uint64_t most = std::min(static_cast<uint64_t>(plan.workers), plan.max_value);
  return 1 + static_cast<unsigned>(Random(SeedOf(plan.seed, "permits")).Below(most));
}

// Whether a worker keeps a permit over the quiet point after `round`. Fewer keep one than there
// are, so that one at least goes round, and everybody who waits gets it.
bool KeepsOne(const RunPlan& plan, int worker, uint64_t round) {
  Random random(SeedOf(SeedOf(plan.seed, "keepers"), round));
  const uint64_t keepers = random.Below(Permits(plan));
  const uint64_t first = random.Below(static_cast<uint64_t>(plan.workers));
  return (static_cast<uint64_t>(worker) + first) % static_cast<uint64_t>(plan.workers) < keepers;
}

// One worker's side of the ledger.
class Purse {
 public:
  explicit Purse(Worker* worker)
      : worker_(worker),
        ledger_(worker->data<Ledger>()),
        mine_(&ledger_->held_by[worker->index()]),
        permits_(Permits(worker->plan())) {}

  int held() const { return mine_->load(std::memory_order_relaxed); }

  void Acquire(const Step& step) {
    if (!worker_->Acquire(kSemaphore, step)) return;
    const int64_t held_by_all = ledger_->held.fetch_add(1) + 1;
    mine_->store(held() + 1, std::memory_order_relaxed);
    if (held_by_all > permits_) {
      worker_->Found(Outcome::kPermitMadeUp, kSemaphore,
                     absl::StrFormat("Worker %d acquired a permit, and all hold %d now: there are "
                                     "%d.",
                                     worker_->index(), held_by_all, permits_));
    }
  }

  void Release(const Step& step) {
    ledger_->held.fetch_sub(1);
    mine_->store(held() - 1, std::memory_order_relaxed);
    worker_->Release(kSemaphore, step);
  }

 private:
  Worker* worker_;
  Ledger* ledger_;
  std::atomic<int32_t>* mine_;
  int64_t permits_;
};

class ConservationScenario : public RoundScenario {
 public:
  absl::string_view name() const override { return "conservation"; }
  absl::string_view question() const override {
    return "Do permits stay as many as they are, whatever signals and deadlines do?";
  }
  absl::string_view answer() const override { return "held + free = permits, always"; }

  absl::Span<const Expectation> expectations() const override {
    static constexpr Expectation kExpectations[] = {
        {Outcome::kAcquired, Grade::kRequired},   {Outcome::kBalanced, Grade::kRequired},
        {Outcome::kRefused, Grade::kAllowed},     {Outcome::kTimedOut, Grade::kAllowed},
        {Outcome::kInterrupted, Grade::kAllowed},
    };
    return kExpectations;
  }

  Arrangement Arrange(const RunPlan& plan) const override {
    return {{{Permits(plan), /*group=*/0}}, std::vector<int>(static_cast<size_t>(plan.workers), 0)};
  }

  void Round(Worker* worker) const override {
    Purse purse(worker);
    for (Step step : PlanSteps(worker->plan(), worker->index(), worker->round())) {
      worker->DoPause(step.before);
      if (purse.held() > 0 && step.choice % 4 != 0) {
        purse.Release(step);
        continue;
      }
      // Who holds a permit waits for another one with a deadline only: others may wait for its.
      if (purse.held() > 0 && step.manner == Manner::kAcquire) step.manner = Manner::kTry;
      purse.Acquire(step);
      worker->Hold(step);
    }
    const int kept = KeepsOne(worker->plan(), worker->index(), worker->round()) ? 1 : 0;
    while (purse.held() > kept) purse.Release(Step());
  }
};

}  // namespace

const Scenario& Conservation() {
  static const ConservationScenario scenario;
  return scenario;
}

}  // namespace psem
