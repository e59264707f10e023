#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/time.h>

#include <utility>

#include "absl/time/time.h"
#include "lib/semaphore/errors/error_cases.h"
#include "lib/testing/failing_call.h"
#include "lib/testing/planted_directory.h"

namespace psem {
namespace {

using absl::StatusCode;

std::vector<ErrorCase> OfRemovingNames() {
  return {
      ErrorCase{"nobody_has_the_name",
                [](const Place& place) { return Semaphore::Unlink(place.name); },
                StatusCode::kNotFound, ENOENT,
                "unlink \"$NAME\": no such file or directory (ENOENT); nobody has a semaphore of "
                "that name"},
      ErrorCase{"name_that_stays",
                [](const Place& place) {
                  Semaphore sem = MustOpen(place);
                  FailSystemCall(SYS_unlink, EPERM);
                  return sem.Close();
                },
                StatusCode::kPermissionDenied, EPERM,
                "close \"$NAME\": operation not permitted (EPERM); the handle is closed, but the "
                "name stays; it belongs to $ME, mode 0644"},
      ErrorCase{"name_that_may_not_be_removed",
                [](const Place& place) {
                  MustOpen(place).Detach().IgnoreError();
                  FailSystemCall(SYS_unlink, EPERM);
                  return Semaphore::Unlink(place.name);
                },
                StatusCode::kPermissionDenied, EPERM,
                "unlink \"$NAME\": operation not permitted (EPERM); it belongs to $ME, mode "
                "0644"},
      ErrorCase{"name_that_nobody_may_look_at",
                [](const Place& place) {
                  Semaphore sem = MustOpen(place);
                  FailSystemCall(SYS_newfstatat, EACCES);
                  return sem.Close();
                },
                StatusCode::kPermissionDenied, EACCES,
                "close \"$NAME\": permission denied (EACCES); the handle is closed, but the name "
                "stays"},
      ErrorCase{"directory_to_unlink",
                [](const Place& place) {
                  PlantDirectory(place.path);
                  return Semaphore::Unlink(place.name);
                },
                StatusCode::kFailedPrecondition, EISDIR,
                "unlink \"$NAME\": is a directory (EISDIR); it is a directory"},
      ErrorCase{"name_to_unlink_that_nobody_may_look_at",
                [](const Place& place) {
                  FailSystemCall(SYS_unlink, EACCES);
                  FailSystemCall(SYS_newfstatat, EACCES);
                  return Semaphore::Unlink(place.name);
                },
                StatusCode::kPermissionDenied, EACCES,
                "unlink \"$NAME\": permission denied (EACCES)"}};
}

#define PSEM_CLOSED " \"$NAME\": this handle is closed (EBADF); open the semaphore again"

std::vector<ErrorCase> OfHandles() {
  return {
      ErrorCase{"open_twice",
                [](const Place& place) {
                  const Semaphore sem = MustOpen(place);
                  return OpenStatus(place.name.substr(1));
                },
                StatusCode::kAlreadyExists, EEXIST,
                "open \"$NAME\": this process has it open already (EEXIST); use that "
                "handle, close it, or set allow_shared_handle"},
      ErrorCase{"acquire_twice",
                [](const Place& place) {
                  Semaphore sem = MustOpen(place);
                  sem.Acquire().IgnoreError();
                  return sem.AcquireFor(absl::Seconds(1));
                },
                StatusCode::kFailedPrecondition, EDEADLK,
                "acquire \"$NAME\": this handle holds it already (EDEADLK); release it first, or "
                "open it with strict set to false to acquire again"},
      ErrorCase{"release_more_than_is_held",
                [](const Place& place) {
                  Semaphore sem = MustOpen(place, Silent(2));
                  sem.Acquire(2).IgnoreError();
                  return sem.Release(3);
                },
                StatusCode::kFailedPrecondition, EPERM,
                "release \"$NAME\": this handle holds only 2 of 3 permits (EPERM); acquire it "
                "first, or open it with strict set to false to add permits"},
      ErrorCase{"acquire_no_permits", [](const Place& place) { return MustOpen(place).Acquire(0); },
                StatusCode::kInvalidArgument, EINVAL,
                "acquire \"$NAME\": not a number of permits (EINVAL): 0; give 1 to 2147483647"},
      ErrorCase{"release_too_many_permits",
                [](const Place& place) { return MustOpen(place).Release(2147483648); },
                StatusCode::kInvalidArgument, EINVAL,
                "release \"$NAME\": not a number of permits (EINVAL): 2147483648; give 1 to "
                "2147483647"},
      ErrorCase{"look_up_fails",
                [](const Place& place) {
                  const Semaphore sem = MustOpen(place);
                  FailSystemCall(SYS_newfstatat, EACCES);
                  return sem.IsCurrent().status();
                },
                StatusCode::kPermissionDenied, EACCES,
                "look up \"$NAME\": permission denied (EACCES)"},
      ErrorCase{"release_what_is_not_held",
                [](const Place& place) { return MustOpen(place).Release(); },
                StatusCode::kFailedPrecondition, EPERM,
                "release \"$NAME\": this handle does not hold it (EPERM); acquire it first, or "
                "open it with strict set to false to add permits"}};
}

std::vector<ErrorCase> OfClosedHandles() {
  return {
      ErrorCase{"acquire_after_close", [](const Place& place) { return Closed(place).Acquire(); },
                StatusCode::kFailedPrecondition, EBADF, "acquire" PSEM_CLOSED},
      ErrorCase{"try_after_close",
                [](const Place& place) { return Closed(place).TryAcquire().status(); },
                StatusCode::kFailedPrecondition, EBADF, "try to acquire" PSEM_CLOSED},
      ErrorCase{"timed_acquire_after_close",
                [](const Place& place) { return Closed(place).AcquireFor(absl::Seconds(1)); },
                StatusCode::kFailedPrecondition, EBADF, "acquire" PSEM_CLOSED},
      ErrorCase{"release_after_close", [](const Place& place) { return Closed(place).Release(); },
                StatusCode::kFailedPrecondition, EBADF, "release" PSEM_CLOSED},
      ErrorCase{"value_after_close",
                [](const Place& place) { return Closed(place).Value().status(); },
                StatusCode::kFailedPrecondition, EBADF, "read the value of" PSEM_CLOSED},
      ErrorCase{"waiters_after_close",
                [](const Place& place) { return Closed(place).Waiters().status(); },
                StatusCode::kFailedPrecondition, EBADF, "count the waiters of" PSEM_CLOSED},
      ErrorCase{"look_up_after_close",
                [](const Place& place) { return Closed(place).IsCurrent().status(); },
                StatusCode::kFailedPrecondition, EBADF, "look up" PSEM_CLOSED},
      ErrorCase{"close_after_close", [](const Place& place) { return Closed(place).Close(); },
                StatusCode::kFailedPrecondition, EBADF, "close" PSEM_CLOSED},
      ErrorCase{"detach_after_close", [](const Place& place) { return Closed(place).Detach(); },
                StatusCode::kFailedPrecondition, EBADF, "detach" PSEM_CLOSED},
      ErrorCase{"loose_acquire_after_close",
                [](const Place& place) {
                  Semaphore sem = MustOpen(place, Silent(1, /*strict=*/false));
                  sem.Close().IgnoreError();
                  return sem.Acquire();
                },
                StatusCode::kFailedPrecondition, EBADF, "acquire" PSEM_CLOSED},
      ErrorCase{"acquire_after_move",
                [](const Place& place) {
                  Semaphore sem = MustOpen(place);
                  const Semaphore other = std::move(sem);
                  return sem.Acquire();
                },
                StatusCode::kFailedPrecondition, EBADF,
                "acquire \"\": this handle was moved from (EBADF); use the one that it moved to"}};
}

std::vector<ErrorCase> OfPermits() {
  return {ErrorCase{"release_past_the_maximum",
                    [](const Place& place) {
                      return MustOpen(place, Silent(2147483647, /*strict=*/false)).Release();
                    },
                    StatusCode::kOutOfRange, EOVERFLOW,
                    "release \"$NAME\": value too large for defined data type (EOVERFLOW); "
                    "2147483647 permits are the most there can be"},
          ErrorCase{"deadline_comes",
                    [](const Place& place) {
                      return MustOpen(place, Silent(0)).AcquireFor(absl::Milliseconds(1));
                    },
                    StatusCode::kDeadlineExceeded, ETIMEDOUT,
                    "acquire \"$NAME\": timed out (ETIMEDOUT); no permit was taken"},
          ErrorCase{"token_is_cancelled",
                    [](const Place& place) {
                      CancellationToken token;
                      token.Cancel();
                      AcquireOptions options;
                      options.cancellation = &token;
                      return MustOpen(place, Silent(0)).Acquire(options);
                    },
                    StatusCode::kCancelled, ECANCELED,
                    "acquire \"$NAME\": operation canceled (ECANCELED); its cancellation token was "
                    "cancelled; no permit was taken"},
          ErrorCase{"signal_comes",
                    [](const Place& place) {
                      Semaphore sem = MustOpen(place, Silent(0));
                      struct sigaction action = {};
                      action.sa_handler = [](int) {};
                      sigaction(SIGALRM, &action, nullptr);
                      // Again and again, as the first may come before the wait.
                      const itimerval often = {{0, 10000}, {0, 10000}};
                      setitimer(ITIMER_REAL, &often, nullptr);
                      return sem.Acquire();
                    },
                    StatusCode::kCancelled, EINTR,
                    "acquire \"$NAME\": interrupted system call (EINTR); no permit was taken; call "
                    "it again, or set retry_on_eintr"},
          ErrorCase{"forbidden_to_sleep",
                    [](const Place& place) {
                      Semaphore sem = MustOpen(place, Silent(0));
                      FailSystemCall(SYS_futex, EPERM);
                      return sem.Acquire();
                    },
                    StatusCode::kPermissionDenied, EPERM,
                    "acquire \"$NAME\": operation not permitted (EPERM); no permit was taken"}};
}

}  // namespace

std::vector<ErrorCase> ErrorCasesOfHandles() {
  std::vector<ErrorCase> all;
  for (const auto& some : {OfRemovingNames(), OfHandles(), OfClosedHandles(), OfPermits()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace psem
