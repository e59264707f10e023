#include "stress/scenario/scenarios.h"

namespace psem {

absl::Span<const Scenario* const> AllScenarios() {
  static const Scenario* const kAll[] = {
      &ExactSchedules(), &WakeUps(),       &MutualExclusion(), &Deadlines(),   &Kills(),
      &ReleaseStorm(),   &Interruptions(), &Conservation(),    &Overflow(),    &Handlers(),
      &OpenAndUnlink(),  &Values(),        &LastTouch(),       &TwoHandles(),  &Fork(),
      &NeverRefused(),   &PingPong(),      &Stops(),           &StolenWakes(), &BigCounts(),
      &Crowd(),          &BoundedBuffer()};
  return kAll;
}

const Scenario* FindScenario(absl::string_view name) {
  for (const Scenario* scenario : AllScenarios()) {
    if (scenario->name() == name) return scenario;
  }
  return nullptr;
}

}  // namespace psem
