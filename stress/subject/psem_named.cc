// Our own named semaphore, without strictness: a worker may release what another one acquired.

#include <memory>
#include <utility>

#include "stress/subject/builtin.h"
#include "stress/subject/psem_calls.h"

namespace psem {
namespace {

Semaphore* Of(void* handle) { return static_cast<Semaphore*>(handle); }

int OpenWith(const char* name, const Options& options, void** handle) {
  absl::StatusOr<Semaphore> semaphore = Semaphore::Open(name, options);
  if (!semaphore.ok()) return ErrnoUnlessOk(semaphore.status());
  *handle = new Semaphore(*std::move(semaphore));
  return 0;
}

int Create(void*, const char* name, unsigned value) { return CreatePsem(name, value); }

int Open(void*, const char* name, void** handle) {
  Options options = Unobtrusive(/*strict=*/false, 0);
  options.mode = OpenMode::kOpenOnly;
  return OpenWith(name, options, handle);
}

int OpenNamed(const char* name, int oflag, unsigned mode, unsigned value, void** handle) {
  // The library's default mode, which suits this process: with one of its own it would refuse what
  // others made with more.
  (void)mode;
  Options options = Unobtrusive(/*strict=*/false, value);
  options.mode = OpenMode::kOpenOnly;
  if ((oflag & O_CREAT) != 0) {
    options.mode = (oflag & O_EXCL) != 0 ? OpenMode::kCreateOnly : OpenMode::kOpenOrCreate;
  }
  return OpenWith(name, options, handle);
}

int UnlinkNamed(const char* name) { return ErrnoUnlessOk(Semaphore::Unlink(name)); }

int Acquire(void* handle) { return ErrnoUnlessOk(Of(handle)->Acquire()); }

int TryAcquire(void* handle) { return TryAcquirePsem(Of(handle)); }

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  return AcquirePsemUntil(Of(handle), clock, *deadline);
}

int Release(void* handle) { return ErrnoUnlessOk(Of(handle)->Release()); }

int Value(void* handle, int* value) { return ValueOfPsem(Of(handle), value); }

int Close(void* handle) {
  const std::unique_ptr<Semaphore> semaphore(Of(handle));
  return ErrnoUnlessOk(semaphore->Detach());
}

int Destroy(void*, const char* name) { return UnlinkNamed(name); }

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
    OpenNamed,
    UnlinkNamed,
    /*lacks=*/PSEM_LACKS_RELEASE_IN_HANDLER,  // There is PostFromSignal for that.
};

}  // namespace psem
