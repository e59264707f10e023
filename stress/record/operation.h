// One call of a subject, as the process that made it recorded it.

#ifndef PSEM_STRESS_RECORD_OPERATION_H_
#define PSEM_STRESS_RECORD_OPERATION_H_

#include <cstdint>

#include "absl/strings/string_view.h"

namespace psem {

enum class OperationKind : uint8_t {
  kAcquire,
  kTryAcquire,
  kAcquireUntil,
  kRelease,
  kValue,
  kOpen,
  kClose,
  kOpenNamed,
  kUnlinkNamed,
};

struct Operation {
  uint64_t begun_ns = 0;
  uint64_t ended_ns = 0;  // 0: the process is, or died, inside.
  // Of kAcquireUntil: on CLOCK_MONOTONIC, whatever the call's clock.
  uint64_t deadline_ns = 0;
  int32_t result = 0;  // 0 or an errno value.
  OperationKind kind = OperationKind::kAcquire;
  uint8_t semaphore = 0;
  bool bad_deadline = false;  // One with a tv_nsec that is out of range.
  int32_t value = 0;          // What kValue told.

  bool ended() const { return ended_ns != 0; }
};

constexpr absl::string_view OperationName(OperationKind kind) {
  constexpr absl::string_view kNames[] = {"acquire", "try_acquire", "acquire_until",
                                          "release", "value",       "open",
                                          "close",   "open_named",  "unlink_named"};
  return kNames[static_cast<int>(kind)];
}

}  // namespace psem

#endif  // PSEM_STRESS_RECORD_OPERATION_H_
