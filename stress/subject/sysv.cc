// A System V semaphore set with one semaphore in it. Its id lies in the shared state.

#include <errno.h>
#include <sys/ipc.h>
#include <sys/sem.h>

#include "stress/subject/builtin.h"
#include "stress/subject/time_left.h"

namespace psem {
namespace {

constexpr uint64_t kMaxValue = 32767;  // SEMVMX.

struct Set {
  int id;
};

int Id(void* handle) { return static_cast<Set*>(handle)->id; }

int Create(void* state, const char*, unsigned value) {
  if (value > kMaxValue) return EINVAL;
  const int id = semget(IPC_PRIVATE, 1, 0600);
  if (id < 0) return errno;
  static_cast<Set*>(state)->id = id;
  return semctl(id, 0, SETVAL, static_cast<int>(value)) == 0 ? 0 : errno;
}

int Open(void* state, const char*, void** handle) {
  *handle = state;
  return 0;
}

int Change(void* handle, short by, short flags, const timespec* limit) {
  sembuf change = {/*sem_num=*/0, by, flags};
  return semtimedop(Id(handle), &change, 1, limit) == 0 ? 0 : errno;
}

int Acquire(void* handle) { return Change(handle, -1, 0, nullptr); }

int TryAcquire(void* handle) { return Change(handle, -1, IPC_NOWAIT, nullptr); }

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  if (!IsDeadline(clock, *deadline)) return EINVAL;
  for (timespec left;;) {
    // The kernel takes a duration, on a clock of its own.
    const bool is_over = !TimeLeft(clock, *deadline, &left);
    const int result = is_over ? TryAcquire(handle) : Change(handle, -1, 0, &left);
    if (result != EAGAIN) return result;
    if (is_over) return ETIMEDOUT;
  }
}

int Release(void* handle) {
  const int result = Change(handle, 1, 0, nullptr);
  return result == ERANGE ? EOVERFLOW : result;
}

int Value(void* handle, int* value) {
  *value = semctl(Id(handle), 0, GETVAL);
  return *value < 0 ? errno : 0;
}

int Close(void*) { return 0; }

int Destroy(void* state, const char*) { return semctl(Id(state), 0, IPC_RMID) == 0 ? 0 : errno; }

}  // namespace

const Subject kSysv = {
    /*abi=*/PSEM_SUBJECT_ABI,
    /*size=*/sizeof(Subject),
    /*name=*/"sysv",
    /*description=*/"a System V semaphore (semop)",
    kMaxValue,
    /*state_size=*/sizeof(Set),
    /*state_align=*/alignof(Set),
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
