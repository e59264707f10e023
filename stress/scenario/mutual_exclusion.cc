// Does one permit keep all but one process out?
//
// The section between acquire and release holds a record of several words. A holder writes its
// stamp into each, as plainly as any program would, and finds its own stamps when it leaves; and
// when it enters, it finds the words as the last holder left them. A second holder tears the
// record.

#include <atomic>
#include <cstdint>

#include "absl/strings/str_format.h"
#include "stress/scenario/scenarios.h"

namespace psem {
namespace {

constexpr int kWords = 6;
constexpr int kSemaphore = 0;

// Relaxed, for it is the semaphore that has to order them.
struct Section {
  std::atomic<uint64_t> inside;  // The holder's stamp; 0: nobody.
  std::atomic<uint64_t> words[kWords];
};

// Tells who wrote it, and when: a stamp never comes again.
constexpr uint64_t Stamp(int worker, uint64_t round, uint64_t turn) {
  return static_cast<uint64_t>(worker + 1) << 48 | (round & 0xffffffff) << 16 | turn;
}

std::string StampText(uint64_t stamp) {
  if (stamp == 0) return "nothing";
  return absl::StrFormat("worker %d's stamp of round %d, turn %d", (stamp >> 48) - 1,
                         stamp >> 16 & 0xffffffff, stamp & 0xffff);
}

[[noreturn]] void Torn(Worker* worker, const char* when, const std::string& where, uint64_t mine,
                       uint64_t expected, uint64_t found) {
  worker->Found(
      Outcome::kSecondHolder, kSemaphore,
      absl::StrFormat("When worker %d was %s in round %d, turn %d, %s held %s in place of %s.",
                      worker->index(), when, worker->round(), mine & 0xffff, where,
                      StampText(found), StampText(expected)));
}

void CheckWords(Worker* worker, const char* when, Section* section, uint64_t mine,
                uint64_t expected) {
  for (int i = 0; i < kWords; ++i) {
    const uint64_t found = section->words[i].load(std::memory_order_relaxed);
    if (found != expected) {
      Torn(worker, when, absl::StrFormat("word %d of the record", i), mine, expected, found);
    }
  }
}

// From entering to leaving, with the permit.
void VisitSection(Worker* worker, Section* section, uint64_t mine, const Step& step) {
  const uint64_t other = section->inside.load(std::memory_order_relaxed);
  if (other != 0) Torn(worker, "entering", "the section", mine, 0, other);
  section->inside.store(mine, std::memory_order_relaxed);
  const uint64_t last = section->words[0].load(std::memory_order_relaxed);
  CheckWords(worker, "entering", section, mine, last);
  if (last >> 48 != mine >> 48) worker->Count(Outcome::kTookOver);

  for (int i = 0; i < kWords; ++i) {
    section->words[i].store(mine, std::memory_order_relaxed);
    if (i == kWords / 2) worker->Hold(step);
  }

  CheckWords(worker, "leaving", section, mine, mine);
  const uint64_t inside = section->inside.load(std::memory_order_relaxed);
  if (inside != mine) Torn(worker, "leaving", "the section", mine, mine, inside);
  section->inside.store(0, std::memory_order_relaxed);
}

class MutualExclusionScenario : public RoundScenario {
 public:
  absl::string_view name() const override { return "mutual_exclusion"; }
  absl::string_view question() const override {
    return "Does one permit keep all but one process out?";
  }
  absl::string_view answer() const override { return "never two holders of the only permit"; }

  absl::Span<const Expectation> expectations() const override {
    static constexpr Expectation kExpectations[] = {
        {Outcome::kAcquired, Grade::kRequired},   {Outcome::kTookOver, Grade::kRequired},
        {Outcome::kBalanced, Grade::kRequired},   {Outcome::kRefused, Grade::kAllowed},
        {Outcome::kInterrupted, Grade::kAllowed}, {Outcome::kTimedOut, Grade::kAllowed},
    };
    return kExpectations;
  }

  Arrangement Arrange(const RunPlan& plan) const override {
    return {{{/*value=*/1, /*group=*/0}}, std::vector<int>(static_cast<size_t>(plan.workers), 0)};
  }

  void Round(Worker* worker) const override {
    Section* const section = worker->data<Section>();
    uint64_t turn = 0;
    for (const Step& step : PlanSteps(worker->plan(), worker->index(), worker->round())) {
      ++turn;
      worker->DoPause(step.before);
      if (!worker->Acquire(kSemaphore, step)) continue;
      VisitSection(worker, section, Stamp(worker->index(), worker->round(), turn), step);
      worker->Release(kSemaphore, step);
    }
  }
};

}  // namespace

const Scenario& MutualExclusion() {
  static const MutualExclusionScenario scenario;
  return scenario;
}

}  // namespace psem
