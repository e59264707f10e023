// Does every release wake who waits for it?
//
// Partners stand in a ring, two of them or three, each with a semaphore of its own. Everybody
// acquires its own and then releases the next one's, so that a few permits go round and every
// release has exactly one process that it is for. One wake-up that is lost stops the ring. Before
// it releases, a partner posts a number, and the next one must find it there.

#include <atomic>
#include <cstdint>

#include "absl/strings/str_format.h"
#include "stress/run/random.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

// How many permits each has had from the one before it. Relaxed: the semaphore has to order them.
struct alignas(64) Mailbox {
  std::atomic<uint64_t> posted;    // Written by the one before.
  std::atomic<uint64_t> received;  // Written by the owner.
};
struct Mailboxes {
  Mailbox of[kMaxWorkers];
};

constexpr uint64_t kLongestRing = 3;

// Rings of two; an odd number of workers makes one ring of three.
int RingOf(int worker, int workers) { return std::min(worker / 2, workers / 2 - 1); }

int NextInRing(int worker, int workers) {
  const int first = 2 * RingOf(worker, workers);
  const int next = worker + 1;
  return next < workers && RingOf(next, workers) == RingOf(worker, workers) ? next : first;
}

// The permits that a worker has when a run begins. One goes round in each ring, or all have one.
unsigned StartingPermits(const RunPlan& plan, int worker) {
  // All of a ring's permits can come to lie at one partner's.
  const bool all = plan.max_value >= kLongestRing && Random(SeedOf(plan.seed, "permits")).OneIn(2);
  return all || worker == 2 * RingOf(worker, plan.workers) ? 1 : 0;
}

class PingPongScenario : public RoundScenario {
 public:
  absl::string_view name() const override { return "ping_pong"; }
  absl::string_view question() const override {
    return "Does every release wake who waits for it?";
  }
  absl::string_view answer() const override { return "every release woke its waiter"; }
  uint64_t needs() const override { return PSEM_LACKS_FOREIGN_RELEASE; }

  absl::Span<const Expectation> expectations() const override {
    static constexpr Expectation kExpectations[] = {
        {Outcome::kHandedOver, Grade::kRequired}, {Outcome::kBalanced, Grade::kRequired},
        {Outcome::kAcquired, Grade::kAllowed},    {Outcome::kRefused, Grade::kAllowed},
        {Outcome::kTimedOut, Grade::kAllowed},    {Outcome::kInterrupted, Grade::kAllowed},
    };
    return kExpectations;
  }

  Arrangement Arrange(const RunPlan& plan) const override {
    Arrangement arrangement;
    for (int worker = 0; worker < plan.workers; ++worker) {
      const int ring = RingOf(worker, plan.workers);
      arrangement.semaphores.push_back({StartingPermits(plan, worker), ring});
      arrangement.group_of_worker.push_back(ring);
    }
    return arrangement;
  }

  void Round(Worker* worker) const override {
    const int mine = worker->index();
    const int next = NextInRing(mine, worker->plan().workers);
    Mailbox* const my_box = &worker->data<Mailboxes>()->of[mine];
    Mailbox* const next_box = &worker->data<Mailboxes>()->of[next];
    const uint64_t at_start = StartingPermits(worker->plan(), mine);
    for (const Step& step : PlanSteps(worker->plan(), mine, worker->round())) {
      worker->DoPause(step.before);
      worker->AcquireAtLast(mine, step);
      const uint64_t received = my_box->received.load(std::memory_order_relaxed) + 1;
      const uint64_t posted = my_box->posted.load(std::memory_order_relaxed) + at_start;
      my_box->received.store(received, std::memory_order_relaxed);
      if (posted < received) {
        worker->Found(
            Outcome::kPermitMadeUp, mine,
            absl::StrFormat("Worker %d acquired for the %dth time, and finds that only %d "
                            "permits were posted to it.",
                            mine, received, posted));
      }
      worker->Count(Outcome::kHandedOver);
      worker->Hold(step);
      next_box->posted.store(next_box->posted.load(std::memory_order_relaxed) + 1,
                             std::memory_order_relaxed);
      worker->Release(next, step);
    }
  }
};

}  // namespace

const Scenario& PingPong() {
  static const PingPongScenario scenario;
  return scenario;
}

}  // namespace psem
