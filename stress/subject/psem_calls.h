// What the two forms of our own semaphore share, strict and not.

#ifndef PSEM_STRESS_SUBJECT_PSEM_CALLS_H_
#define PSEM_STRESS_SUBJECT_PSEM_CALLS_H_

#include <errno.h>
#include <fcntl.h>
#include <time.h>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/base/deadline.h"
#include "lib/base/errors.h"
#include "lib/semaphore/semaphore.h"
#include "stress/subject/time_left.h"

namespace psem {

inline int ErrnoUnlessOk(const absl::Status& status) {
  if (status.ok()) return 0;
  const int error_number = ErrnoOf(status);
  return error_number != 0 ? error_number : EPROTO;  // A failure that tells no errno.
}

// Nobody but the suite unlinks, and nothing is printed.
inline Options Unobtrusive(bool strict, unsigned value) {
  Options options;
  options.strict = strict;
  options.close_on_exit = false;
  options.silent = true;
  options.allow_shared_handle = true;
  options.value = value;
  return options;
}

inline int TryAcquirePsem(Semaphore* semaphore) {
  const absl::StatusOr<bool> acquired = semaphore->TryAcquire();
  if (!acquired.ok()) return ErrnoUnlessOk(acquired.status());
  return *acquired ? 0 : EAGAIN;
}

inline int AcquirePsemUntil(Semaphore* semaphore, clockid_t clock, const timespec& deadline) {
  if (!IsDeadline(clock, deadline)) return EINVAL;
  const Deadline until = clock == CLOCK_REALTIME
                             ? Deadline::AtWall(absl::TimeFromTimespec(deadline))
                             : Deadline::AtMonotonic(absl::DurationFromTimespec(deadline));
  return ErrnoUnlessOk(semaphore->AcquireUntil(until));
}

inline int ValueOfPsem(Semaphore* semaphore, int* value) {
  const absl::StatusOr<uint32_t> free = semaphore->Value();
  if (!free.ok()) return ErrnoUnlessOk(free.status());
  *value = static_cast<int>(*free);
  return 0;
}

inline int CreatePsem(const char* name, unsigned value) {
  Options options = Unobtrusive(/*strict=*/false, value);
  options.mode = OpenMode::kCreateOnly;
  absl::StatusOr<Semaphore> semaphore = Semaphore::Open(name, options);
  return semaphore.ok() ? ErrnoUnlessOk(semaphore->Detach()) : ErrnoUnlessOk(semaphore.status());
}

}  // namespace psem

#endif  // PSEM_STRESS_SUBJECT_PSEM_CALLS_H_
