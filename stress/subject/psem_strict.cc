// Our own named semaphore with strictness: a handle acquires one permit at a time, and releases
// what it holds alone. A worker has a handle for each permit that it holds.

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "stress/subject/builtin.h"
#include "stress/subject/psem_calls.h"

namespace psem {
namespace {

constexpr size_t kHandles = 8;  // At first; more are opened when they are needed.

struct Handles {
  std::string name;
  // The first `held` of them hold a permit each.
  std::vector<std::unique_ptr<Semaphore>> semaphores;
  size_t held = 0;
};

Handles* Of(void* handle) { return static_cast<Handles*>(handle); }

int AddHandle(Handles* handles) {
  Options options = Unobtrusive(/*strict=*/true, 0);
  options.mode = OpenMode::kOpenOnly;
  absl::StatusOr<Semaphore> semaphore = Semaphore::Open(handles->name, options);
  if (!semaphore.ok()) return ErrnoUnlessOk(semaphore.status());
  handles->semaphores.push_back(std::make_unique<Semaphore>(*std::move(semaphore)));
  return 0;
}

// Acquires through a handle that holds nothing.
template <typename Acquire>
int AcquireOne(void* handle, const Acquire& acquire) {
  Handles* const handles = Of(handle);
  if (handles->held == handles->semaphores.size()) {
    if (const int error = AddHandle(handles); error != 0) return error;
  }
  const int result = acquire(handles->semaphores[handles->held].get());
  if (result == 0) ++handles->held;
  return result;
}

int Create(void*, const char* name, unsigned value) { return CreatePsem(name, value); }

int Open(void*, const char* name, void** handle) {
  auto handles = std::make_unique<Handles>();
  handles->name = name;
  for (size_t i = 0; i < kHandles; ++i) {
    if (const int error = AddHandle(handles.get()); error != 0) return error;
  }
  *handle = handles.release();
  return 0;
}

int Acquire(void* handle) {
  return AcquireOne(handle, [](Semaphore* one) { return ErrnoUnlessOk(one->Acquire()); });
}

int TryAcquire(void* handle) { return AcquireOne(handle, TryAcquirePsem); }

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  return AcquireOne(handle,
                    [&](Semaphore* one) { return AcquirePsemUntil(one, clock, *deadline); });
}

int Release(void* handle) {
  Handles* const handles = Of(handle);
  const size_t holder = handles->held == 0 ? 0 : handles->held - 1;
  const int result = ErrnoUnlessOk(handles->semaphores[holder]->Release());
  if (result == 0) handles->held = holder;
  return result;
}

int Value(void* handle, int* value) { return ValueOfPsem(Of(handle)->semaphores[0].get(), value); }

int Close(void* handle) {
  const std::unique_ptr<Handles> handles(Of(handle));
  for (const std::unique_ptr<Semaphore>& semaphore : handles->semaphores) {
    if (const int error = ErrnoUnlessOk(semaphore->Detach()); error != 0) return error;
  }
  return 0;
}

int Destroy(void*, const char* name) { return ErrnoUnlessOk(Semaphore::Unlink(name)); }

}  // namespace

const Subject kPsemStrict = {
    /*abi=*/PSEM_SUBJECT_ABI,
    /*size=*/sizeof(Subject),
    /*name=*/"psem-strict",
    /*description=*/"this project's named semaphore, strict",
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
    /*lacks=*/PSEM_LACKS_FOREIGN_RELEASE | PSEM_LACKS_RELEASE_IN_HANDLER,
};

}  // namespace psem
