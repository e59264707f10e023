// The calls that glibc's named and unnamed semaphores share; a handle is a sem_t*.

#ifndef PSEM_STRESS_SUBJECT_GLIBC_CALLS_H_
#define PSEM_STRESS_SUBJECT_GLIBC_CALLS_H_

#include <errno.h>
#include <semaphore.h>
#include <time.h>

namespace psem {

inline int ErrnoUnlessZero(int result) { return result == 0 ? 0 : errno; }

inline int GlibcAcquire(void* handle) {
  return ErrnoUnlessZero(sem_wait(static_cast<sem_t*>(handle)));
}

inline int GlibcTryAcquire(void* handle) {
  return ErrnoUnlessZero(sem_trywait(static_cast<sem_t*>(handle)));
}

inline int GlibcAcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  return ErrnoUnlessZero(sem_clockwait(static_cast<sem_t*>(handle), clock, deadline));
}

inline int GlibcRelease(void* handle) {
  return ErrnoUnlessZero(sem_post(static_cast<sem_t*>(handle)));
}

inline int GlibcValue(void* handle, int* value) {
  return ErrnoUnlessZero(sem_getvalue(static_cast<sem_t*>(handle), value));
}

}  // namespace psem

#endif  // PSEM_STRESS_SUBJECT_GLIBC_CALLS_H_
