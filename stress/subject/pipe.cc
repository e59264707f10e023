// A pipe with a packet for each permit. In packet mode every packet takes a slot of the pipe, so
// that there is place for exactly as many as there are slots. Both ends are inherited by the
// workers.

#include <errno.h>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "stress/subject/builtin.h"
#include "stress/subject/descriptor_wait.h"

namespace psem {
namespace {

constexpr int kSlots = 16;  // The kernel's default; a user of very many pipes may have fewer.
constexpr int kSlotSize = 4096;

struct Pipe {
  int ends[2];
};

Pipe* Of(void* handle) { return static_cast<Pipe*>(handle); }

int Release(void* handle) {
  const char permit = 0;
  if (write(Of(handle)->ends[1], &permit, 1) == 1) return 0;
  return errno == EAGAIN ? EOVERFLOW : errno;
}

int Create(void* state, const char*, unsigned value) {
  if (value > kSlots) return EINVAL;
  Pipe* const made = Of(state);
  if (pipe2(made->ends, O_DIRECT | O_NONBLOCK | O_CLOEXEC) != 0) return errno;
  if (fcntl(made->ends[0], F_SETPIPE_SZ, kSlots * kSlotSize) < 0) return errno;
  for (unsigned i = 0; i < value; ++i) {
    if (const int error = Release(state); error != 0) return error;
  }
  return 0;
}

int Open(void* state, const char*, void** handle) {
  *handle = state;
  return 0;
}

int TryAcquire(void* handle) {
  char permit;
  return read(Of(handle)->ends[0], &permit, 1) == 1 ? 0 : errno;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  return TakeFromDescriptor(TryAcquire, handle, Of(handle)->ends[0], clock, deadline);
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int Value(void* handle, int* value) {
  return ioctl(Of(handle)->ends[0], FIONREAD, value) == 0 ? 0 : errno;
}

int Close(void*) { return 0; }

int Destroy(void* state, const char*) {
  close(Of(state)->ends[0]);
  return close(Of(state)->ends[1]) == 0 ? 0 : errno;
}

}  // namespace

const Subject kPipe = {
    /*abi=*/PSEM_SUBJECT_ABI,
    /*size=*/sizeof(Subject),
    /*name=*/"pipe",
    /*description=*/"a pipe with a packet for each permit",
    /*max_value=*/kSlots,
    /*state_size=*/sizeof(Pipe),
    /*state_align=*/alignof(Pipe),
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
