#include "stress/report/totals.h"

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "stress/judge/grade.h"
#include "stress/report/safe_text.h"
#include "stress/subject/promises.h"

namespace psem {

Totals TotalsOf(const SessionResult& result) {
  Totals totals;
  for (const ScenarioResult& scenario : result.scenarios) {
    totals.runs += static_cast<uint64_t>(scenario.runs);
    totals.trials += scenario.trials;
    totals.operations += scenario.operations;
    for (size_t i = 0; i < totals.faults.size(); ++i) totals.faults[i] += scenario.faults[i];
  }
  return totals;
}

std::vector<Interest> InterestsOf(const SessionResult& result) {
  std::vector<Interest> interests;
  for (int i = 0; i < kOutcomes; ++i) {
    Interest interest;
    interest.outcome = static_cast<Outcome>(i);
    for (const ScenarioResult& scenario : result.scenarios) {
      const uint64_t times = scenario.outcomes[static_cast<size_t>(i)];
      const Grade grade = GradeOf(interest.outcome, scenario.scenario->expectations());
      if (times == 0 || grade != Grade::kInteresting) continue;
      interest.times += times;
      interest.scenarios.emplace_back(scenario.scenario->name());
    }
    if (interest.times > 0) interests.push_back(std::move(interest));
  }
  return interests;
}

std::string NotAskedText(const TortureOptions& options) {
  std::vector<std::string> parts;
  const std::string lacks = PromiseWords(options.subject.lacks);
  if (!lacks.empty()) {
    parts.push_back(absl::StrCat(lacks, " (", SafeText(options.subject.name), " does not promise ",
                                 absl::StrContains(lacks, ',') ? "them" : "it", ")"));
  }
  const std::string left_out = PromiseWords(options.lacks & ~options.subject.lacks);
  if (!left_out.empty()) parts.push_back(absl::StrCat(left_out, " (left out by --without)"));
  return absl::StrJoin(parts, ", ");
}

}  // namespace psem
