// An eventfd that counts permits. It is inherited by the workers.

#include <errno.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "stress/subject/builtin.h"
#include "stress/subject/descriptor_wait.h"

namespace psem {
namespace {

struct Counter {
  int descriptor;
};

int Descriptor(void* handle) { return static_cast<Counter*>(handle)->descriptor; }

int Create(void* state, const char*, unsigned value) {
  const int descriptor = eventfd(value, EFD_SEMAPHORE | EFD_NONBLOCK | EFD_CLOEXEC);
  static_cast<Counter*>(state)->descriptor = descriptor;
  return descriptor < 0 ? errno : 0;
}

int Open(void* state, const char*, void** handle) {
  *handle = state;
  return 0;
}

int TryAcquire(void* handle) {
  eventfd_t one;
  return eventfd_read(Descriptor(handle), &one) == 0 ? 0 : errno;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  return TakeFromDescriptor(TryAcquire, handle, Descriptor(handle), clock, deadline);
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int Release(void* handle) {
  if (eventfd_write(Descriptor(handle), 1) == 0) return 0;
  return errno == EAGAIN ? EOVERFLOW : errno;
}

int Close(void*) { return 0; }

int Destroy(void* state, const char*) { return close(Descriptor(state)) == 0 ? 0 : errno; }

}  // namespace

const Subject kEventfd = {
    /*abi=*/PSEM_SUBJECT_ABI,
    /*size=*/sizeof(Subject),
    /*name=*/"eventfd",
    /*description=*/"an eventfd that counts permits (EFD_SEMAPHORE)",
    /*max_value=*/UINT64_MAX - 1,
    /*state_size=*/sizeof(Counter),
    /*state_align=*/alignof(Counter),
    Create,
    Open,
    Acquire,
    TryAcquire,
    AcquireUntil,
    Release,
    /*value=*/nullptr,
    Close,
    Destroy,
    /*open_named=*/nullptr,
    /*unlink_named=*/nullptr,
    /*lacks=*/0,
};

}  // namespace psem
