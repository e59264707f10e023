// Semaphores for the tests of the screen.

#ifndef PSEM_TOOLS_SEMINSPECT_SCREEN_SCREEN_RECORDS_H_
#define PSEM_TOOLS_SEMINSPECT_SCREEN_SCREEN_RECORDS_H_

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "absl/time/time.h"
#include "tools/seminspect/screen/top_state.h"

namespace psem {

inline SemaphoreRecord ScreenRecord(const std::string& name, uint32_t value, int waiters = 0) {
  SemaphoreRecord record;
  record.name = name;
  record.path = "/dev/shm/sem." + name.substr(1);
  FileFacts facts;
  facts.mode = 0100600;
  facts.created = absl::UnixEpoch();
  facts.last_opened = absl::UnixEpoch();
  record.facts = facts;
  record.owner = "app";
  record.group = "app";
  record.layout = "glibc 64-bit";
  record.value = value;
  record.recorded_waiters = static_cast<uint32_t>(waiters);
  SemaphoreUse use;
  use.state = waiters > 0 ? UseState::kInUse : UseState::kUnused;
  use.evidence = UseEvidence::kMappings;
  use.others_unlisted = false;
  for (int i = 0; i < waiters; ++i) use.waiters.push_back({100, 200 + i});
  if (waiters > 0) use.users = {100};
  record.use = use;
  return record;
}

inline TopLook LookOf(std::vector<SemaphoreRecord> records) {
  TopLook look;
  look.records = std::move(records);
  look.time = absl::UnixEpoch() + absl::Hours(2);
  look.summary = "some semaphores in /dev/shm";
  return look;
}

// Keys by what is typed: a character each.
inline void Type(TopState* state, const std::string& characters) {
  for (const char character : characters) {
    state->Press({KeyKind::kCharacter, std::string(1, character)});
  }
}

}  // namespace psem

#endif  // PSEM_TOOLS_SEMINSPECT_SCREEN_SCREEN_RECORDS_H_
