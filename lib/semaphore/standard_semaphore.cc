#include "lib/semaphore/standard_semaphore.h"

#include <stdlib.h>

#include "lib/platform/clock.h"
#include "lib/platform/stderr_line.h"

namespace psem {
namespace {

void OrDie(const absl::Status& status) {
  if (status.ok()) return;
  WriteStderrLine(
      {status.message(), "; StandardSemaphore cannot report this and ends the process"});
  abort();
}

}  // namespace

void StandardSemaphore::ReleaseSlowly(std::ptrdiff_t update) {
  if (update != 0) OrDie(semaphore_->Release(update));
}

bool StandardSemaphore::TryAcquireSlowly() {
  const absl::StatusOr<bool> taken = semaphore_->TryAcquireSlowly(1);
  OrDie(taken.status());
  return *taken;
}

bool StandardSemaphore::AcquireWithin(absl::Duration time) { return AcquireBy(After(time)); }

bool StandardSemaphore::AcquireBy(Deadline deadline) {
  AcquireOptions options;
  options.deadline = deadline;
  options.retry_on_eintr = true;
  const absl::Status status = semaphore_->Acquire(options);
  if (absl::IsDeadlineExceeded(status)) return false;
  OrDie(status);
  return true;
}

}  // namespace psem
