#include "stress/kept_run.h"

#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "lib/base/printable.h"
#include "stress/catalogue.h"
#include "stress/judge/verdict.h"
#include "stress/run/plan.h"
#include "stress/scenario/scenarios.h"

namespace psem {

absl::optional<StoredRun> RunToKeep(const TortureOptions& options, const SessionResult& result) {
  StoredRun kept;
  kept.subject = options.subject.name;
  kept.path = options.subject.path;
  kept.processes = options.processes;
  kept.lacks = options.subject.lacks | options.lacks;
  kept.without = options.lacks & ~options.subject.lacks;
  for (const ScenarioResult& scenario : result.scenarios) {
    if (!scenario.failure.has_value()) continue;
    const Failure& failure = *scenario.failure;
    kept.scenario = std::string(scenario.scenario->name());
    kept.seed = failure.seed;
    kept.run = failure.run;
    kept.plan = DescribePlan(failure.plan);
    kept.record = failure.record;
    return kept;
  }
  if (!result.last.has_value()) return absl::nullopt;
  kept.scenario = std::string(result.last->scenario->name());
  kept.seed = result.last->seed;
  kept.run = result.last->run;
  kept.plan = DescribePlan(result.last->plan);
  kept.record = result.last->record;
  return kept;
}

absl::StatusOr<JudgedRun> JudgeAgain(StoredRun stored) {
  const Scenario* const scenario = FindScenario(stored.scenario);
  if (scenario == nullptr) {
    return absl::NotFoundError(absl::StrCat("there is no scenario \"", Printable(stored.scenario),
                                            "\" in this program: it is another version's"));
  }
  JudgedRun judged;
  if (const Subject* const subject = FindSubject(stored.subject);
      subject != nullptr && stored.path.empty()) {
    judged.options.subject = SourceOf(*subject);
  }
  judged.options.subject.name = stored.subject;
  judged.options.subject.path = stored.path;
  judged.options.subject.lacks = stored.lacks & ~stored.without;
  judged.options.lacks = stored.without;
  judged.options.scenarios = {scenario};
  judged.options.processes = stored.processes;
  judged.options.duration = absl::InfiniteDuration();  // Not known.
  judged.options.seed = stored.seed;

  judged.result.duration = judged.options.duration;
  judged.result.seed = stored.seed;
  ScenarioResult& result = judged.result.scenarios.emplace_back();
  result.scenario = scenario;
  result.runs = 1;
  result.run = stored.run;
  AddRun(stored.record, &result);
  RunVerdict verdict = JudgeRun(stored.record, scenario->expectations());
  result.verdict = verdict.verdict;
  result.reason = std::move(verdict.reason);
  if (verdict.finding.has_value()) {
    Failure failure;
    failure.finding = *std::move(verdict.finding);
    failure.seed = stored.seed;
    failure.run = stored.run;
    failure.plan =
        PlanRun(stored.seed, stored.scenario, stored.run - 1, stored.processes, stored.lacks);
    failure.record = std::move(stored.record);
    result.failure = std::move(failure);
  }
  return judged;
}

}  // namespace psem
