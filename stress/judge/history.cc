#include "stress/judge/history.h"

#include <algorithm>

namespace psem {
namespace {

constexpr int kOfWorker = 3;

}  // namespace

std::vector<HistoryStep> StepsBefore(const RunRecord& record, uint64_t until_ns, size_t most,
                                     int worker) {
  std::vector<HistoryStep> steps;
  for (size_t i = 0; i < record.workers.size(); ++i) {
    for (const Operation& operation : record.workers[i].last) {
      const HistoryStep step = {static_cast<int>(i), operation};
      if (step.shows_at_ns() <= until_ns) steps.push_back(step);
    }
  }
  std::stable_sort(steps.begin(), steps.end(), [](const HistoryStep& a, const HistoryStep& b) {
    return a.shows_at_ns() < b.shows_at_ns();
  });
  // From the end, for what is last decides.
  std::vector<HistoryStep> kept;
  int of_worker = 0;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
    if (kept.size() >= most && (step->worker != worker || of_worker >= kOfWorker)) continue;
    if (step->worker == worker) ++of_worker;
    kept.push_back(*step);
  }
  std::reverse(kept.begin(), kept.end());
  return kept;
}

}  // namespace psem
