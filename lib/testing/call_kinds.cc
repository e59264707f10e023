// After the Linux man-pages 6.03, and of futexes after the kernel's source too: futex_waitv has no
// page, and that of futex leaves out the ENOMEM of a page that cannot be brought back from swap.
// Whole lists, with four exceptions:
//   - an errno that the page ties to a flag or an argument that calls of this kind never have is
//     left out: EEXIST without O_CREAT or MAP_FIXED_NOREPLACE, those of a path where a descriptor
//     is given;
//   - EPERM and ENOSYS are in every list: a container's seccomp profile answers them to what it
//     forbids;
//   - ENOENT and EEXIST are in the list of every call that opening makes on a descriptor: a sandbox
//     may answer them too, and they must not be taken for a name that vanished or appeared;
//   - what the allocator and the sanitizers ask for is not the code under test: memory that no file
//     lies behind, and the futexes of one process.

#include "lib/testing/call_kinds.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>

namespace psem {
namespace {

// FUTEX_WAIT_BITSET is 9 and FUTEX_WAKE is 1, so the order of the two rows matters.
constexpr uint32_t kFutexWait = FUTEX_WAIT_BITSET;
constexpr uint32_t kFutexWake = FUTEX_WAKE;

const std::vector<int>& OpenErrors() {
  static const auto* const errors = new std::vector<int>{
      EACCES, EBADF,  EBUSY,        EDQUOT,  EFAULT, EFBIG,      EINTR,     EINVAL,  EISDIR,
      ELOOP,  EMFILE, ENAMETOOLONG, ENFILE,  ENODEV, ENOENT,     ENOMEM,    ENOSPC,  ENOSYS,
      ENXIO,  EPERM,  EROFS,        ETXTBSY, EAGAIN, EOPNOTSUPP, EOVERFLOW, ENOTDIR, EEXIST};
  return *errors;
}

const std::vector<int>& LinkErrors() {
  static const auto* const errors = new std::vector<int>{
      EACCES, EBADF,        EDQUOT, EEXIST, EFAULT, EINVAL, EIO,     ELOOP, EMLINK,
      ENOENT, ENAMETOOLONG, ENOMEM, ENOSPC, ENOSYS, EPERM,  ENOTDIR, EROFS, EXDEV};
  return *errors;
}

// Of a call that libc makes for itself, or that nothing in the world makes fail.
CallKind Harmless(const char* name, long number, CallFilter filter = {}) {
  return {name, number, filter, {}};
}

std::vector<CallKind> MakeKinds() {
  return {
      {"fcntl", SYS_fcntl, {}, {EBADF, ENOSYS, EPERM}},
      {"openat of a new file", SYS_openat, {2, O_TMPFILE}, OpenErrors()},
      {"openat without access", SYS_openat, {2, O_PATH}, OpenErrors()},
      {"openat", SYS_openat, {}, OpenErrors()},
      {"fchmod", SYS_fchmod, {}, {EBADF, EEXIST, EIO, ENOENT, ENOSYS, EPERM, EROFS}},
      {"close", SYS_close, {}, {EBADF, EDQUOT, EINTR, EIO, ENOSPC, ENOSYS, EPERM}},
      {"fstat",
       SYS_newfstatat,
       {3, AT_EMPTY_PATH},
       {EBADF, EEXIST, EFAULT, EINVAL, ENOENT, ENOMEM, ENOSYS, EOVERFLOW, EPERM}},
      {"fstatat",
       SYS_newfstatat,
       {},
       {EACCES, EBADF, EFAULT, EINVAL, ELOOP, ENAMETOOLONG, ENOENT, ENOMEM, ENOSYS, ENOTDIR,
        EOVERFLOW, EPERM}},
      {"poll", SYS_poll, {}, {EFAULT, EINTR, EINVAL, ENOMEM, ENOSYS, EPERM}},
      {"pread",
       SYS_pread64,
       {},
       {EAGAIN, EBADF, EEXIST, EFAULT, EINTR, EINVAL, EIO, EISDIR, ENOENT, ENOSYS, ENXIO, EOVERFLOW,
        EPERM, ESPIPE}},
      {"pwrite",
       SYS_pwrite64,
       {},
       {EAGAIN, EBADF, EDESTADDRREQ, EDQUOT, EEXIST, EFAULT, EFBIG, EINTR, EINVAL, EIO, ENOENT,
        ENOSPC, ENOSYS, ENXIO, EOVERFLOW, EPERM, EPIPE, ESPIPE}},
      {"mmap of a shared file",
       SYS_mmap,
       {3, MAP_SHARED},
       {EACCES, EAGAIN, EBADF, EEXIST, EINVAL, ENFILE, ENODEV, ENOENT, ENOMEM, ENOSYS, EOVERFLOW,
        EPERM, ETXTBSY}},
      // The 32 bytes of a semaphore. Allocators give back whole pages.
      {"munmap of a semaphore", SYS_munmap, {1, 32}, {EINVAL, ENOMEM, ENOSYS, EPERM}},
      {"linkat of a descriptor", SYS_linkat, {4, AT_EMPTY_PATH}, LinkErrors()},
      {"linkat", SYS_linkat, {}, LinkErrors()},
      {"unlink",
       SYS_unlink,
       {},
       {EACCES, EBUSY, EFAULT, EIO, EISDIR, ELOOP, ENAMETOOLONG, ENOENT, ENOMEM, ENOSYS, ENOTDIR,
        EPERM, EROFS}},
      Harmless("futex of one process", SYS_futex, {1, FUTEX_PRIVATE_FLAG}),
      {"futex wait",
       SYS_futex,
       {1, kFutexWait},
       {EACCES, EAGAIN, EFAULT, EINTR, EINVAL, ENOMEM, ENOSYS, EPERM, ETIMEDOUT}},
      {"futex wake", SYS_futex, {1, kFutexWake}, {EACCES, EFAULT, EINVAL, ENOMEM, ENOSYS, EPERM}},
      {"futex_waitv",
       SYS_futex_waitv,
       {},
       {EAGAIN, EFAULT, EINTR, EINVAL, ENOMEM, ENOSYS, EPERM, ETIMEDOUT}},
      Harmless("brk", SYS_brk),
      Harmless("clock_gettime", SYS_clock_gettime),  // Where the clock is no vDSO's.
      Harmless("clock_nanosleep", SYS_clock_nanosleep),
      Harmless("geteuid", SYS_geteuid),
      Harmless("getpid", SYS_getpid),
      Harmless("gettid", SYS_gettid),
      Harmless("madvise", SYS_madvise),
      Harmless("mmap of memory", SYS_mmap),
      Harmless("mprotect", SYS_mprotect),
      Harmless("munmap of memory", SYS_munmap),
      Harmless("rt_sigaction", SYS_rt_sigaction),
      Harmless("rt_sigprocmask", SYS_rt_sigprocmask),
      Harmless("sched_yield", SYS_sched_yield),
  };
}

}  // namespace

const std::vector<CallKind>& CallKinds() {
  static const auto* const kinds = new std::vector<CallKind>(MakeKinds());
  return *kinds;
}

const CallKind* KindOf(const SystemCall& call) {
  for (const CallKind& kind : CallKinds()) {
    if (kind.number == call.number && kind.filter.Matches(call)) return &kind;
  }
  return nullptr;
}

}  // namespace psem
