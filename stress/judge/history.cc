#include "stress/judge/history.h"

#include <algorithm>
#include <utility>

namespace psem {
namespace {

bool Gives(const Operation& call) { return call.kind == OperationKind::kRelease; }
bool Takes(const Operation& call) { return call.kind <= OperationKind::kAcquireUntil; }
bool Succeeded(const Operation& call) { return call.ended() && call.result == 0; }

uint64_t EndOf(const Operation& call) { return call.ended() ? call.ended_ns : UINT64_MAX; }

std::vector<HistoryStep> TrialSteps(const TrialRecord& trial) {
  std::vector<HistoryStep> steps;
  for (size_t i = 0; i < trial.workers.size(); ++i) {
    for (const Operation& call : trial.workers[i].operations) {
      steps.push_back({static_cast<int>(i), call});
    }
  }
  return steps;
}

// Those of one semaphore, or of all when `semaphore` is negative, that had begun by `until_ns`.
std::vector<HistoryStep> RunSteps(const RunRecord& record, int semaphore, uint64_t until_ns) {
  std::vector<HistoryStep> steps;
  for (size_t i = 0; i < record.workers.size(); ++i) {
    for (const Operation& call : record.workers[i].last) {
      if (semaphore >= 0 && call.semaphore != semaphore) continue;
      if (call.begun_ns <= until_ns) steps.push_back({static_cast<int>(i), call});
    }
  }
  return steps;
}

void SortByBeginning(std::vector<HistoryStep>* steps) {
  std::stable_sort(steps->begin(), steps->end(), [](const HistoryStep& a, const HistoryStep& b) {
    return a.operation.begun_ns < b.operation.begun_ns;
  });
}

// The last step that `is_meant`, or null.
template <typename Predicate>
HistoryStep* Last(std::vector<HistoryStep>* steps, const Predicate& is_meant) {
  for (auto step = steps->rbegin(); step != steps->rend(); ++step) {
    if (is_meant(*step)) return &*step;
  }
  return nullptr;
}

// Whether `worker` gave a permit back between `from_ns` and `until_ns`.
bool HasGivenBack(const std::vector<HistoryStep>& steps, int worker, uint64_t from_ns,
                  uint64_t until_ns) {
  return std::any_of(steps.begin(), steps.end(), [&](const HistoryStep& step) {
    return step.worker == worker && Gives(step.operation) && step.operation.begun_ns >= from_ns &&
           EndOf(step.operation) <= until_ns;
  });
}

// The two holders, and the release that gave the one permit.
void MarkHolders(const Finding& finding, uint64_t until_ns, std::vector<HistoryStep>* steps) {
  const auto holds = [&](const HistoryStep& step) {
    return Takes(step.operation) && Succeeded(step.operation) &&
           step.operation.ended_ns <= until_ns &&
           !HasGivenBack(*steps, step.worker, step.operation.ended_ns, until_ns);
  };
  HistoryStep* const own = Last(
      steps, [&](const HistoryStep& step) { return step.worker == finding.worker && holds(step); });
  HistoryStep* const other = Last(
      steps, [&](const HistoryStep& step) { return step.worker != finding.worker && holds(step); });
  uint64_t first_ns = until_ns;
  for (HistoryStep* const holder : {own, other}) {
    if (holder == nullptr) continue;
    holder->decides = true;
    first_ns = std::min(first_ns, holder->operation.ended_ns);
  }
  HistoryStep* const given = Last(steps, [&](const HistoryStep& step) {
    return Gives(step.operation) && Succeeded(step.operation) &&
           step.operation.begun_ns <= first_ns;
  });
  if (given != nullptr) given->decides = true;
}

// The call in which the finder is, who else waits, and the last release, which woke none of them.
void MarkWaiters(const Finding& finding, std::vector<HistoryStep>* steps) {
  for (HistoryStep& step : *steps) {
    if (!step.operation.ended()) step.decides = true;
  }
  const HistoryStep* const own =
      Last(steps, [&](const HistoryStep& step) { return step.worker == finding.worker; });
  if (own == nullptr || !Takes(own->operation)) return;
  HistoryStep* const given = Last(steps, [&](const HistoryStep& step) {
    return Gives(step.operation) && Succeeded(step.operation);
  });
  if (given != nullptr) given->decides = true;
}

// The finder's last call.
void MarkLast(const Finding& finding, uint64_t until_ns, std::vector<HistoryStep>* steps) {
  HistoryStep* const own = Last(steps, [&](const HistoryStep& step) {
    return step.worker == finding.worker && EndOf(step.operation) <= until_ns;
  });
  if (own != nullptr) own->decides = true;
}

// Drops what had ended before anything decided began, except for the last of it that succeeded.
void DropWhatCameBefore(std::vector<HistoryStep>* steps) {
  uint64_t begins_ns = UINT64_MAX;
  for (const HistoryStep& step : *steps) {
    if (step.decides) begins_ns = std::min(begins_ns, step.operation.begun_ns);
  }
  if (begins_ns == UINT64_MAX) return;
  const auto is_before = [&](const HistoryStep& step) { return EndOf(step.operation) < begins_ns; };
  HistoryStep* const last = Last(
      steps, [&](const HistoryStep& step) { return is_before(step) && Succeeded(step.operation); });
  const uint64_t kept_ns = last == nullptr ? UINT64_MAX : last->operation.begun_ns;
  steps->erase(std::remove_if(steps->begin(), steps->end(),
                              [&](const HistoryStep& step) {
                                return is_before(step) && step.operation.begun_ns != kept_ns;
                              }),
               steps->end());
}

// How many steps lie between each step and the nearest one that decides, or the end.
std::vector<size_t> DistancesOf(const std::vector<HistoryStep>& steps) {
  std::vector<size_t> distances(steps.size());
  size_t distance = 0;
  for (size_t i = steps.size(); i-- > 0;) {
    distance = steps[i].decides ? 0 : distance + 1;
    distances[i] = distance;
  }
  distance = steps.size();
  for (size_t i = 0; i < steps.size(); ++i) {
    distance = steps[i].decides ? 0 : distance + 1;
    distances[i] = std::min(distances[i], distance);
  }
  return distances;
}

// Keeps `most` of them, the nearest, and what decides in any case.
void Shorten(size_t most, std::vector<HistoryStep>* steps) {
  if (steps->size() <= most) return;
  const std::vector<size_t> distances = DistancesOf(*steps);
  std::vector<std::pair<size_t, size_t>> nearest;  // Distance, index.
  for (size_t i = 0; i < steps->size(); ++i) nearest.emplace_back(distances[i], i);
  std::sort(nearest.begin(), nearest.end());
  std::vector<bool> has_room(steps->size(), false);
  for (size_t i = 0; i < most; ++i) has_room[nearest[i].second] = true;
  std::vector<HistoryStep> kept;
  uint64_t left_out = 0;
  for (size_t i = 0; i < steps->size(); ++i) {
    if (!(*steps)[i].decides && !has_room[i]) {
      ++left_out;
      continue;
    }
    (*steps)[i].left_out_before = kept.empty() ? 0 : left_out;
    left_out = 0;
    kept.push_back((*steps)[i]);
  }
  *steps = std::move(kept);
}

bool NeverReturned(const RunRecord& record, const Finding& finding) {
  const auto index = static_cast<size_t>(finding.worker);
  if (finding.worker < 0 || index >= record.workers.size()) return false;
  return record.workers[index].inside_a_call() &&
         record.workers[index].last.back().begun_ns == finding.at_ns;
}

}  // namespace

Stretch ShortestStretch(const RunRecord& record, const Finding& finding, size_t most) {
  Stretch stretch;
  std::vector<HistoryStep>& steps = stretch.steps;
  if (record.trial.has_value()) {
    steps = TrialSteps(*record.trial);
    SortByBeginning(&steps);
    for (HistoryStep& step : steps) {
      const Operation& call = step.operation;
      const bool returned_it = call.ended() && call.ended_ns == finding.at_ns;
      step.decides = step.worker == finding.worker &&
                     (returned_it || (!call.ended() && call.begun_ns == finding.at_ns));
      if (step.decides && returned_it) stretch.found_at_ns = finding.at_ns;
    }
    Shorten(most, &steps);
    return stretch;
  }
  const bool never_returned = NeverReturned(record, finding);
  const uint64_t until_ns = never_returned || finding.at_ns == 0 ? UINT64_MAX : finding.at_ns;
  stretch.found_at_ns = until_ns == UINT64_MAX ? 0 : until_ns;
  steps = RunSteps(record, finding.semaphore, until_ns);
  if (steps.empty()) steps = RunSteps(record, /*semaphore=*/-1, until_ns);
  SortByBeginning(&steps);
  if (never_returned) {
    MarkWaiters(finding, &steps);
  } else if (finding.outcome == Outcome::kSecondHolder || finding.outcome == Outcome::kStaleData) {
    MarkHolders(finding, until_ns, &steps);
  } else if (finding.outcome != Outcome::kPermitLost && finding.outcome != Outcome::kPermitMadeUp) {
    // Those two are counted when all is quiet: no call of the one who counted decides.
    MarkLast(finding, until_ns, &steps);
  }
  DropWhatCameBefore(&steps);
  Shorten(most, &steps);
  return stretch;
}

}  // namespace psem
