/* A semaphore of somebody's own, as a shared object: glibc's, in memory that the suite provides. */

#include <errno.h>
#include <limits.h>
#include <semaphore.h>

#include "stress/subject/subject.h"

static int ErrorOf(int result) { return result == 0 ? 0 : errno; }

static int Create(void* state, const char* name, unsigned value) {
  (void)name;
  return ErrorOf(sem_init(state, /*pshared=*/1, value));
}
static int Open(void* state, const char* name, void** handle) {
  (void)name;
  *handle = state;
  return 0;
}
static int Acquire(void* handle) { return ErrorOf(sem_wait(handle)); }
static int TryAcquire(void* handle) { return ErrorOf(sem_trywait(handle)); }
static int AcquireUntil(void* handle, clockid_t clock, const struct timespec* deadline) {
  return ErrorOf(sem_clockwait(handle, clock, deadline));
}
static int Release(void* handle) { return ErrorOf(sem_post(handle)); }
static int Value(void* handle, int* value) { return ErrorOf(sem_getvalue(handle, value)); }
static int Close(void* handle) {
  (void)handle;
  return 0;
}
static int Destroy(void* state, const char* name) {
  (void)name;
  return ErrorOf(sem_destroy(state));
}

const struct psem_subject* psem_subject(void) {
  static const struct psem_subject subject = {
      .abi = PSEM_SUBJECT_ABI,
      .size = sizeof(struct psem_subject),
      .name = "own",
      .description = "glibc's sem_t, from a shared object",
      .max_value = INT_MAX,
      .state_size = sizeof(sem_t),
      .state_align = _Alignof(sem_t),
      .create = Create,
      .open = Open,
      .acquire = Acquire,
      .try_acquire = TryAcquire,
      .acquire_until = AcquireUntil,
      .release = Release,
      .value = Value,
      .close = Close,
      .destroy = Destroy,
  };
  return &subject;
}
