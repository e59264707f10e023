// One call of a subject.

#ifndef PSEM_STRESS_RUN_MAKE_CALL_H_
#define PSEM_STRESS_RUN_MAKE_CALL_H_

#include <errno.h>
#include <time.h>

#include <cstdint>

#include "stress/record/operation.h"
#include "stress/subject/builtin.h"

namespace psem {

// Of kAcquireUntil.
struct CallDeadline {
  clockid_t clock = CLOCK_MONOTONIC;
  timespec at = {};
};

// Calls a subject's acquire, try_acquire, acquire_until, release or value; `value` gets what value
// told.
// Returns: what the subject returned.
inline int MakeCall(const Subject& subject, OperationKind kind, void* handle,
                    const CallDeadline& deadline, int* value) {
  switch (kind) {
    case OperationKind::kAcquire:
      return subject.acquire(handle);
    case OperationKind::kTryAcquire:
      return subject.try_acquire(handle);
    case OperationKind::kAcquireUntil:
      return subject.acquire_until(handle, deadline.clock, &deadline.at);
    case OperationKind::kRelease:
      return subject.release(handle);
    case OperationKind::kValue:
      return subject.value(handle, value);
    default:
      return ENOSYS;  // Opening and closing have other arguments.
  }
}

inline timespec TimespecOf(uint64_t ns) {
  timespec time;
  time.tv_sec = static_cast<time_t>(ns / 1000000000);
  time.tv_nsec = static_cast<long>(ns % 1000000000);
  return time;
}

}  // namespace psem

#endif  // PSEM_STRESS_RUN_MAKE_CALL_H_
