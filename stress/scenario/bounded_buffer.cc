// Is what was written before a release seen after the acquire that takes its permit?
//
// Producer and consumer share a small buffer, with a semaphore for the items and one for the free
// places, as in every textbook. The words of an item are written and read as plainly as a program
// does: only the semaphores order them.

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "absl/strings/str_format.h"
#include "stress/run/run.h"
#include "stress/scenario/scenarios.h"
#include "stress/subject/promises.h"

namespace psem {
namespace {

constexpr uint64_t kPlaces = 4;
constexpr int kWords = 4;

struct alignas(64) Buffer {
  std::atomic<uint64_t> items[kPlaces][kWords];
  std::atomic<uint64_t> produced;  // Written by the producer alone; by the consumer the other one.
  std::atomic<uint64_t> consumed;
};
struct Buffers {
  Buffer of[kMaxWorkers / 2];
};

// A worker left over watches.
int PairOf(int worker, int workers) { return std::min(worker / 2, workers / 2 - 1); }

class BoundedBufferScenario : public RoundScenario {
 public:
  absl::string_view name() const override { return "bounded_buffer"; }
  absl::string_view question() const override {
    return "Is what was written before a release seen after its acquire?";
  }
  absl::string_view answer() const override { return "every item arrived whole"; }
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
    for (int pair = 0; pair < plan.workers / 2; ++pair) {
      arrangement.semaphores.push_back({/*value=*/0, pair});  // Items.
      arrangement.semaphores.push_back(
          {static_cast<unsigned>(std::min(kPlaces, plan.max_value)), pair});  // Free places.
    }
    for (int worker = 0; worker < plan.workers; ++worker) {
      arrangement.group_of_worker.push_back(PairOf(worker, plan.workers));
    }
    return arrangement;
  }

  void Round(Worker* worker) const override {
    const int pair = PairOf(worker->index(), worker->plan().workers);
    const int place = worker->index() - 2 * pair;
    if (place > 1) return;
    const int items = 2 * pair;
    const int free_places = items + 1;
    Buffer* const buffer = &worker->data<Buffers>()->of[pair];
    for (const Step& step : PlanSteps(worker->plan(), worker->index(), worker->round())) {
      worker->DoPause(step.before);
      if (place == 0) {
        worker->AcquireAtLast(free_places, step);
        Produce(buffer, worker, step);
        worker->Release(items, step);
      } else {
        worker->AcquireAtLast(items, step);
        Consume(buffer, worker, items);
        worker->Hold(step);
        worker->Release(free_places, step);
      }
    }
  }

 private:
  static void Produce(Buffer* buffer, Worker* worker, const Step& step) {
    const uint64_t number = buffer->produced.load(std::memory_order_relaxed) + 1;
    buffer->produced.store(number, std::memory_order_relaxed);
    for (int i = 0; i < kWords; ++i) {
      if (i == kWords / 2) worker->Hold(step);
      buffer->items[number % kPlaces][i].store(number, std::memory_order_relaxed);
    }
  }

  static void Consume(Buffer* buffer, Worker* worker, int items) {
    const uint64_t number = buffer->consumed.load(std::memory_order_relaxed) + 1;
    buffer->consumed.store(number, std::memory_order_relaxed);
    for (int i = 0; i < kWords; ++i) {
      const uint64_t found = buffer->items[number % kPlaces][i].load(std::memory_order_relaxed);
      if (found == number) continue;
      worker->Found(
          Outcome::kStaleData, items,
          absl::StrFormat("Worker %d took item %d out of the buffer, and its word %d is of "
                          "item %d.",
                          worker->index(), number, i, found));
    }
    worker->Count(Outcome::kHandedOver);
  }
};

}  // namespace

const Scenario& BoundedBuffer() {
  static const BoundedBufferScenario scenario;
  return scenario;
}

}  // namespace psem
