// glibc's sem_init in memory that processes share.

#include <limits.h>
#include <semaphore.h>

#include "stress/subject/builtin.h"
#include "stress/subject/glibc_calls.h"

namespace psem {
namespace {

int Create(void* state, const char*, unsigned value) {
  return ErrnoUnlessZero(sem_init(static_cast<sem_t*>(state), /*pshared=*/1, value));
}

int Open(void* state, const char*, void** handle) {
  *handle = state;
  return 0;
}

int Close(void*) { return 0; }

int Destroy(void* state, const char*) {
  return ErrnoUnlessZero(sem_destroy(static_cast<sem_t*>(state)));
}

}  // namespace

const Subject kGlibcUnnamed = {
    /*abi=*/PSEM_SUBJECT_ABI,
    /*size=*/sizeof(Subject),
    /*name=*/"glibc-unnamed",
    /*description=*/"glibc's unnamed semaphore in shared memory (sem_init)",
    /*max_value=*/SEM_VALUE_MAX,
    /*state_size=*/sizeof(sem_t),
    /*state_align=*/alignof(sem_t),
    Create,
    Open,
    GlibcAcquire,
    GlibcTryAcquire,
    GlibcAcquireUntil,
    GlibcRelease,
    GlibcValue,
    Close,
    Destroy,
    /*open_named=*/nullptr,
    /*unlink_named=*/nullptr,
    /*lacks=*/0,
};

}  // namespace psem
