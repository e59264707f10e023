// The kernel's own answer to "does anybody use this semaphore?"
//
// A lease is granted only while nobody has the file open, in any process, container or namespace,
// readable in /proc or not; and while it is held, whoever opens the file waits. So unlike a look
// through /proc the answer is a proof, and it stays true until the lease is given back.
//
// This is the read lease (F_RDLCK). It is refused exactly when somebody has the file open for
// writing, as every user of a semaphore has: libc maps it read-write. The write lease would be
// refused for a mere reader too: a backup, another inspector, or anybody who keeps a 0644
// semaphore open to keep it from being removed. The read lease also lets readers in while it is
// held.

#ifndef PSEM_LIB_PLATFORM_FILE_LEASE_H_
#define PSEM_LIB_PLATFORM_FILE_LEASE_H_

#include <string>

#include "absl/status/status.h"
#include "absl/time/time.h"
#include "lib/platform/cancellation_off.h"
#include "lib/platform/file_facts.h"
#include "lib/platform/shm_directory.h"
#include "lib/platform/signal_safe_lock.h"

namespace psem {

enum class FileUse {
  kNobody,    // Proven: no process has it open for writing.
  kSomebody,  // Proven: some process has, or is opening it.
  kUnknown,   // The kernel does not tell, or not to this process.
};

// Asks by taking the lease, which is held until the destructor. An opener waits for that long (one
// with O_NONBLOCK is refused), so hold it for microseconds: never over output, a prompt or a sleep.
// Requires: it is destroyed by the thread that made it, and before what was made earlier in there.
// Signals: none runs a handler in this thread while it exists, as that would make openers wait. The
// kernel tells of an opener by SIGIO, which kills by default: here by SIGURG, to this thread alone,
// which by default does nothing.
// Crash: the kernel takes the lease back, and openers go on.
class FileLease {
 public:
  // Asks about the file that `file` leads to in `directory`, if that still is `identity`. It is
  // never followed nor opened for writing.
  FileLease(const ShmDirectory& directory, const std::string& file, FileIdentity identity);
  ~FileLease();

  FileLease(const FileLease&) = delete;
  FileLease& operator=(const FileLease&) = delete;

  // kNobody: the lease is held.
  FileUse use() const { return use_; }

  // Why it is kUnknown, as lib/base/errors.h makes it:
  //     ENOENT      the name is gone, or leads to another file (IsGone tells)
  //     EACCES      this process may not read the file; or is neither its owner nor root
  //     EAGAIN      another program holds a lease on it that even a reader has to wait for
  //     EINVAL      it is no regular file; or leases are switched off (fs.leases-enable)
  //     EOPNOTSUPP  it is not on tmpfs or ramfs: overlayfs grants a lease on a file that is in use
  // and whatever else the kernel may answer. OK otherwise.
  const absl::Status& why_unknown() const { return why_unknown_; }
  bool IsGone() const;

  // Asks again and again for `time`, sleeping in between, at least once: false as soon as somebody
  // has begun to open the file, and waits for this lease to go. The lease is asked for again rather
  // than F_GETLEASE, because an opener counts a moment before it meets the lease.
  // Requires: use() is kNobody.
  bool StaysUnused(absl::Duration time) const;

 private:
  const CancellationOff cancellation_off_;
  const SignalsBlocked signals_blocked_;
  int descriptor_ = -1;
  FileUse use_ = FileUse::kUnknown;
  absl::Status why_unknown_;
};

}  // namespace psem

#endif  // PSEM_LIB_PLATFORM_FILE_LEASE_H_
