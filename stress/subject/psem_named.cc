// Our own named semaphore, without strictness: a worker may release what another one acquired, and
// nobody but the suite unlinks.

#include <errno.h>

#include <memory>
#include <utility>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "lib/base/deadline.h"
#include "lib/base/errors.h"
#include "lib/semaphore/semaphore.h"
#include "stress/subject/builtin.h"

namespace psem {
namespace {

Options Unobtrusive(unsigned value) {
  Options options;
  options.strict = false;
  options.close_on_exit = false;
  options.silent = true;
  options.value = value;
  return options;
}

int ErrnoUnlessOk(const absl::Status& status) {
  if (status.ok()) return 0;
  const int error_number = ErrnoOf(status);
  return error_number != 0 ? error_number : EPROTO;  // A failure that tells no errno.
}

Semaphore* Of(void* handle) { return static_cast<Semaphore*>(handle); }

int Create(void*, const char* name, unsigned value) {
  absl::StatusOr<Semaphore> semaphore = Semaphore::Open(name, Unobtrusive(value));
  if (!semaphore.ok()) return ErrnoUnlessOk(semaphore.status());
  return semaphore->created() ? ErrnoUnlessOk(semaphore->Detach()) : EEXIST;
}

int Open(void*, const char* name, void** handle) {
  absl::StatusOr<Semaphore> semaphore = Semaphore::Open(name, Unobtrusive(0));
  if (!semaphore.ok()) return ErrnoUnlessOk(semaphore.status());
  if (semaphore->created()) return ENOENT;
  *handle = new Semaphore(*std::move(semaphore));
  return 0;
}

int Acquire(void* handle) { return ErrnoUnlessOk(Of(handle)->Acquire()); }

int TryAcquire(void* handle) {
  const absl::StatusOr<bool> acquired = Of(handle)->TryAcquire();
  if (!acquired.ok()) return ErrnoUnlessOk(acquired.status());
  return *acquired ? 0 : EAGAIN;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  if (clock != CLOCK_MONOTONIC) return EINVAL;
  return ErrnoUnlessOk(
      Of(handle)->AcquireUntil(Deadline::AtMonotonic(absl::DurationFromTimespec(*deadline))));
}

int Release(void* handle) { return ErrnoUnlessOk(Of(handle)->Release()); }

int Value(void* handle, int* value) {
  const absl::StatusOr<uint32_t> free = Of(handle)->Value();
  if (!free.ok()) return ErrnoUnlessOk(free.status());
  *value = static_cast<int>(*free);
  return 0;
}

int Close(void* handle) {
  const std::unique_ptr<Semaphore> semaphore(Of(handle));
  return ErrnoUnlessOk(semaphore->Detach());
}

int Destroy(void*, const char* name) { return ErrnoUnlessOk(Semaphore::Unlink(name)); }

}  // namespace

const Subject kPsem = {
    /*abi=*/PSEM_SUBJECT_ABI,
    /*size=*/sizeof(Subject),
    /*name=*/"psem",
    /*description=*/"this project's named semaphore (lib/semaphore)",
    /*max_value=*/2147483647,
    /*state_size=*/0,
    /*state_align=*/0,
    Create,
    Open,
    Acquire,
    TryAcquire,
    AcquireUntil,
    Release,
    Value,
    Close,
    Destroy,
    /*open_named=*/nullptr,
    /*unlink_named=*/nullptr,
    /*lacks=*/0,
};

}  // namespace psem
