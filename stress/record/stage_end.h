// How the process ended in which a run was to happen, when it did not hand over a record.

#ifndef PSEM_STRESS_RECORD_STAGE_END_H_
#define PSEM_STRESS_RECORD_STAGE_END_H_

#include <cstdint>

#include "absl/strings/string_view.h"
#include "absl/types/optional.h"

namespace psem {

// Where the stage is.
enum class StagePlace : uint8_t {
  kLoading,     // The subject's shared object is being loaded.
  kCreating,    // Inside the subject's create.
  kRunning,     // It watches over the workers, by the suite's own code.
  kDestroying,  // Inside the subject's destroy.
  kDone,        // It has handed over what came of the run.
};

constexpr int kStagePlaces = static_cast<int>(StagePlace::kDone) + 1;

constexpr absl::string_view StagePlaceName(StagePlace place) {
  constexpr absl::string_view kNames[] = {"loading", "creating", "running", "destroying", "done"};
  return kNames[static_cast<int>(place)];
}

struct StageEnd {
  StagePlace place = StagePlace::kLoading;
  absl::optional<int> wait_status;  // As waitpid tells it; none when the suite ended it.
  bool hung = false;                // It stayed so long in one call that the suite ended it.
  char state = '?';                 // Of one that the suite ended: the kernel's letter before that.
};

}  // namespace psem

#endif  // PSEM_STRESS_RECORD_STAGE_END_H_
