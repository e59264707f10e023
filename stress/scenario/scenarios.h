// All scenarios. A new one is a file of its own, a line here and a line in scenarios.cc.

#ifndef PSEM_STRESS_SCENARIO_SCENARIOS_H_
#define PSEM_STRESS_SCENARIO_SCENARIOS_H_

#include "absl/strings/string_view.h"
#include "absl/types/span.h"
#include "stress/run/scenario.h"

namespace psem {

const Scenario& ExactSchedules();
const Scenario& WakeUps();
const Scenario& ReleaseStorm();
const Scenario& NeverRefused();
const Scenario& BoundedBuffer();
const Scenario& Deadlines();
const Scenario& StolenWakes();
const Scenario& Interruptions();
const Scenario& Overflow();
const Scenario& Values();
const Scenario& Kills();
const Scenario& Stops();
const Scenario& Handlers();
const Scenario& LastTouch();
const Scenario& BigCounts();
const Scenario& Crowd();
const Scenario& MutualExclusion();
const Scenario& Conservation();
const Scenario& PingPong();
const Scenario& OpenAndUnlink();
const Scenario& TwoHandles();
const Scenario& Fork();

// In the order in which they run.
absl::Span<const Scenario* const> AllScenarios();

// Null when there is none of that name.
const Scenario* FindScenario(absl::string_view name);

}  // namespace psem

#endif  // PSEM_STRESS_SCENARIO_SCENARIOS_H_
