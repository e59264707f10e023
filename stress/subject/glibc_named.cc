// glibc's sem_open: the semaphore whose file all programs share.

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <semaphore.h>

#include "stress/subject/builtin.h"
#include "stress/subject/glibc_calls.h"

namespace psem {
namespace {

int Create(void*, const char* name, unsigned value) {
  sem_t* semaphore = sem_open(name, O_CREAT | O_EXCL, 0600, value);
  return semaphore == SEM_FAILED ? errno : ErrnoUnlessZero(sem_close(semaphore));
}

int Open(void*, const char* name, void** handle) {
  sem_t* semaphore = sem_open(name, 0);
  if (semaphore == SEM_FAILED) return errno;
  *handle = semaphore;
  return 0;
}

int Close(void* handle) { return ErrnoUnlessZero(sem_close(static_cast<sem_t*>(handle))); }

int Destroy(void*, const char* name) { return ErrnoUnlessZero(sem_unlink(name)); }

int OpenNamed(const char* name, int oflag, unsigned mode, unsigned value, void** handle) {
  sem_t* semaphore = sem_open(name, oflag, mode, value);
  if (semaphore == SEM_FAILED) return errno;
  *handle = semaphore;
  return 0;
}

int UnlinkNamed(const char* name) { return ErrnoUnlessZero(sem_unlink(name)); }

}  // namespace

const Subject kGlibcNamed = {
    /*abi=*/PSEM_SUBJECT_ABI,
    /*size=*/sizeof(Subject),
    /*name=*/"glibc",
    /*description=*/"glibc's named semaphore (sem_open)",
    /*max_value=*/SEM_VALUE_MAX,
    /*state_size=*/0,
    /*state_align=*/0,
    Create,
    Open,
    GlibcAcquire,
    GlibcTryAcquire,
    GlibcAcquireUntil,
    GlibcRelease,
    GlibcValue,
    Close,
    Destroy,
    OpenNamed,
    UnlinkNamed,
    /*lacks=*/0,
};

}  // namespace psem
