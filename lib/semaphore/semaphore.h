// Named POSIX semaphores, shared with every program of 64-bit glibc.
//
//     auto sem = psem::Semaphore::Open("/jobs");
//     if (!sem.ok()) return sem.status();
//     if (absl::Status s = sem->Acquire(); !s.ok()) return s;
//     ... what only one process may do at a time ...
//     if (absl::Status s = sem->Release(); !s.ok()) return s;
//
// Errors are absl::Status with the verb, the name, the errno and what to do; ErrnoOf
// (lib/base/errors.h) tells the errno. Unless the options say `silent`, a failing call also prints
// its text to stderr (a deadline or a cancellation that came is an answer, not a failure).
//
// Threads: different handles may be used at once. One handle may be used by many threads at once;
// Open, Close, Detach, moving and destroying it need it alone. Nothing here is a cancellation
// point, unlike sem_wait.
// Signals: in a handler only PostFromSignal, CancellationToken::Cancel and
// CloseSemaphoresBeforeDeath may be called.
// Fork: a forked child may go on using the handles it inherits, but holds none of the parent's
// permits, and its end never closes the parent's semaphores.
// Crash: a process that is killed keeps the permits it holds; POSIX promises no better, nor do we.

#ifndef PSEM_LIB_SEMAPHORE_SEMAPHORE_H_
#define PSEM_LIB_SEMAPHORE_SEMAPHORE_H_

#include <cstdint>
#include <memory>
#include <string>

#include "absl/base/attributes.h"
#include "absl/base/optimization.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "absl/time/time.h"
#include "lib/base/deadline.h"
#include "lib/platform/file_facts.h"
#include "lib/semaphore/options.h"
#include "lib/semaphore/permit.h"
#include "lib/semaphore/quick_path.h"
#include "lib/semaphore/statistics.h"

namespace psem {

namespace internal {
class Handle;
}  // namespace internal

class Semaphore {
 public:
  // Attaches to the semaphore, or creates it (mode 0644 under the umask, `options.value` permits);
  // the options say otherwise. "jobs" and "/jobs" are the same name.
  // Returns: InvalidArgument for a bad name or option; AlreadyExists when this process has it open,
  // or when it exists and is to be created; NotFound when it is not to be; PermissionDenied with
  // who owns it; FailedPrecondition when the name leads to something that is no semaphore of 64-bit
  // glibc (a link, a FIFO, an empty or a 32-bit file ...) with what it is; ResourceExhausted when
  // /dev/shm is full or descriptors ran out; Cancelled when the process is ending.
  static absl::StatusOr<Semaphore> Open(absl::string_view name, const Options& options = Options());

  // Removes a name without opening it; those who have the semaphore keep working with it.
  // Returns: NotFound, InvalidArgument, PermissionDenied; FailedPrecondition when it is a
  // directory. Prints nothing.
  static absl::Status Unlink(absl::string_view name);

  // A handle that was moved from answers everything with FailedPrecondition. What the target of an
  // assignment had open ends as if it was destroyed.
  Semaphore(Semaphore&& other) noexcept;
  Semaphore& operator=(Semaphore&& other) noexcept;

  // An open handle does what the process's exit would do to it: Close when close_on_exit is set,
  // else Detach. In a forked child that inherited it: Detach.
  ~Semaphore();

  // Takes a permit; sleeps until there is one.
  // Returns: Cancelled (EINTR) when a signal handler ran and retry_on_eintr is not set;
  // FailedPrecondition when the handle is closed, or strict and already holding.
  // Ordering: what was done before the Release that this takes its permit from is seen after it.
  // Signals: not to be called in a handler. As with sem_wait, a handler with SA_RESTART does not
  // end it; it may where the wait is for several permits, or on a kernel before Linux 5.16 with a
  // cancellation token.
  ABSL_ATTRIBUTE_ALWAYS_INLINE absl::Status Acquire() {
    if (TakeQuickly()) return absl::OkStatus();
    return AcquireSlowly();
  }

  // As Acquire, and takes several permits in one step: all or none, so that two that acquire
  // several never deadlock each other. It sleeps until there are as many at one moment, which may
  // be never while others keep taking the few that there are. While there are too few but not none,
  // it looks again after 50 us at first, 16 ms at the most.
  // Returns: InvalidArgument when `permits` is not 1 to 2147483647.
  absl::Status Acquire(int64_t permits);

  // As Acquire, but gives up: DeadlineExceeded (ETIMEDOUT). Permits that are there win over a
  // deadline that has passed. A signal handler ends it even with SA_RESTART, unless retry_on_eintr
  // is set; the deadline stays where it is. An absl::Time is a point of the wall clock, and moves
  // when that is set; an infinite future one never comes.
  absl::Status AcquireFor(absl::Duration timeout, int64_t permits = 1);
  absl::Status AcquireUntil(absl::Time time, int64_t permits = 1);
  absl::Status AcquireUntil(Deadline deadline, int64_t permits = 1);

  // As Acquire, with all that can be said about it. Cancelled (ECANCELED) when its token was
  // cancelled; permits that are there win over that too.
  absl::Status Acquire(const AcquireOptions& options);

  // Takes the permits if there are as many now.
  // Returns: true, false, or an error as Acquire's. Never sleeps.
  absl::StatusOr<bool> TryAcquire() {
    if (TakeQuickly()) return true;
    return TryAcquireSlowly(1);
  }
  absl::StatusOr<bool> TryAcquire(int64_t permits);

  // The same, for permits that give themselves back. Without one, TryAcquirePermit returns a Permit
  // that holds none.
  absl::StatusOr<Permit> AcquirePermit() {
    if (TakeQuickly()) return Permit(quick_, 1);
    return AcquirePermitSlowly();
  }
  absl::StatusOr<Permit> AcquirePermit(const AcquireOptions& options);
  absl::StatusOr<Permit> TryAcquirePermit(int64_t permits = 1);

  // Gives a permit back and wakes one waiter, if there is one.
  // Returns: OutOfRange (EOVERFLOW) at 2147483647 permits, with nothing changed; FailedPrecondition
  // when the handle is closed, or strict and not holding.
  // Ordering: see Acquire.
  // Signals: not to be called in a handler.
  ABSL_ATTRIBUTE_ALWAYS_INLINE absl::Status Release() {
    if (GiveQuickly()) return absl::OkStatus();
    return ReleaseSlowly();
  }

  // As Release, with several permits in one step: all or none.
  absl::Status Release(int64_t permits);

  // Release for signal handlers: says nothing on stderr.
  // Returns: 0; EOVERFLOW; EPERM when strict and not holding: also when it interrupts the Acquire
  // that has taken the permit and not yet returned; EBADF when the handle is closed.
  // Signals: async-signal-safe; keeps errno. May interrupt every call on this handle but Open,
  // moving and destroying it.
  int PostFromSignal() noexcept;

  // The permits free at this moment, 0 to 2147483647; others may change it at once.
  // Returns: FailedPrecondition when the handle is closed.
  absl::StatusOr<uint32_t> Value() const;

  // How many wait for permits.
  // Returns: FailedPrecondition when the handle is closed. What cannot be known is in the answer.
  absl::StatusOr<WaiterCount> Waiters() const;

  // What this handle has done; also after Close. All zero after a move.
  Statistics statistics() const;

  // Closes the handle and unlinks the name, as the package's close does (unlink_policy says
  // otherwise): other processes no longer reach the semaphore by name, those that have it keep
  // working. A permit that is held is not given back. If the name leads to another semaphore by
  // now, that one stays; see UnlinkIfSame (lib/platform/sem_mapping.h) for the microsecond in which
  // it cannot be told.
  // Returns: FailedPrecondition when strict and closed already; PermissionDenied when the name
  // could not be removed (the handle is closed all the same).
  absl::Status Close();

  // Closes the handle and leaves the name.
  // Returns: FailedPrecondition when strict and closed already.
  absl::Status Detach();

  // Whether the name still leads to this semaphore: false when it was unlinked, also when another
  // has taken the name since. Others may change it at once.
  // Returns: FailedPrecondition when the handle is closed.
  absl::StatusOr<bool> IsCurrent() const;

  // "/jobs", in the bytes it was opened with; also after Close. Empty after a move.
  const std::string& name() const;

  // Whether this handle holds a permit: it acquired more often than it released, in this process.
  bool held() const;

  // Whether the handle can be used.
  bool is_open() const;

  // Whether Open made the semaphore, rather than attached to it.
  bool created() const;

  // Which file it is: the name may lead to another by now. Also after Close, when the inode may be
  // another file's. All zero after a move.
  FileIdentity identity() const;

 private:
  friend class StandardSemaphore;

  explicit Semaphore(std::unique_ptr<internal::Handle> handle);

  ABSL_ATTRIBUTE_ALWAYS_INLINE bool TakeQuickly() {
    return ABSL_PREDICT_TRUE(quick_ != nullptr && quick_->Take());
  }
  ABSL_ATTRIBUTE_ALWAYS_INLINE bool GiveQuickly() {
    return ABSL_PREDICT_TRUE(quick_ != nullptr && quick_->Give());
  }

  // Where the quick path could not do it.
  absl::Status AcquireSlowly();
  absl::Status AcquireSlowly(const AcquireOptions& options);
  absl::StatusOr<bool> TryAcquireSlowly(int64_t permits);
  absl::StatusOr<Permit> AcquirePermitSlowly();
  absl::Status ReleaseSlowly();

  std::unique_ptr<internal::Handle> handle_;
  internal::QuickPath* quick_ = nullptr;  // *handle_, whose type is not known here.
};

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_SEMAPHORE_H_
