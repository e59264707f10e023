// How a semaphore is opened, and how permits are acquired. The first six options are those of the
// Node.js package posix-semaphore, with the same meaning.

#ifndef PSEM_LIB_SEMAPHORE_OPTIONS_H_
#define PSEM_LIB_SEMAPHORE_OPTIONS_H_

#include <sys/types.h>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "absl/time/time.h"
#include "lib/base/deadline.h"
#include "lib/semaphore/cancellation_token.h"

namespace psem {

enum class OpenMode {
  kOpenOrCreate,  // One step, whoever else opens, creates or unlinks at the same time.
  kCreateOnly,    // AlreadyExists when somebody has the name.
  kOpenOnly,      // NotFound when nobody has it.
};

// Whether Close, and the process's end with close_on_exit, unlinks the name.
enum class UnlinkPolicy {
  kAlways,       // As the package does.
  kOnlyCreator,  // Only a handle whose Open created the semaphore.
  kNever,
};

// Permission bits, 0 to 0777, exactly: the umask takes none away.
struct Permissions {
  mode_t mode = 0600;
};

// What on_slow_wait is told. The references are valid during the call.
struct SlowWait {
  const std::string& name;  // As Semaphore::name().
  pid_t process;            // Who waits.
  pid_t thread;
  int64_t permits;  // For how many.
  absl::Time since;
  absl::Duration waited;
  uint32_t value;    // Of the semaphore, now.
  uint32_t waiters;  // Recorded in the semaphore, now. This one does not count.
};

struct Options {
  // True: acquiring while this handle holds a permit, releasing more than it holds, and anything
  // after Close or Detach are errors. False: Acquire waits again, Release adds permits whether they
  // are held or not, and closing twice is fine; acquiring or releasing after it is an error all the
  // same.
  bool strict = true;

  // Whether the semaphore is closed, as Close does it, when the process ends while the handle is
  // open: on exit(), quick_exit() or a return from main, std::terminate (an exception that nobody
  // catches), SIGINT, SIGTERM, SIGHUP and SIGQUIT. See lib/semaphore/exit/exit_cleanup.h for what
  // that leaves alone.
  bool close_on_exit = true;

  // Prints what the handle does, to stderr.
  bool debug = false;

  // Leaves out the notices that exit cleanup, slow waits and failing calls print to stderr. `debug`
  // wins over it.
  bool silent = false;

  // Whether an acquire that a signal handler interrupted goes on waiting. When false it returns a
  // Cancelled status (EINTR), and no permit was taken.
  bool retry_on_eintr = false;

  // The permits of a semaphore that Open creates, 0 to 2147483647. Not used when it exists.
  int64_t value = 1;  // Wide, so that a number that does not fit is an error and not another one.

  OpenMode mode = OpenMode::kOpenOrCreate;

  // Unset: a semaphore that Open creates has mode 0644, less what the umask takes away. Set: it has
  // exactly these, 0 to 0777, and one that exists and grants anybody more is refused
  // (PermissionDenied, with who owns it).
  std::optional<Permissions> permissions;

  // Refuses (PermissionDenied, with who owns it) to attach to a semaphore that does not belong to
  // this process's effective user: in /dev/shm any user can plant one of any name.
  bool require_owner = false;

  // Whether Open may open what this process has open already. The handles then share one mapping;
  // each counts what it holds and closes for itself. The option of the later Open decides.
  bool allow_shared_handle = false;

  UnlinkPolicy unlink_policy = UnlinkPolicy::kAlways;

  // After an acquire has waited for this long, on_slow_wait is called, once an acquire, in the
  // waiting thread, which is no waiter meanwhile. It may use every function of the library but
  // those that need this handle alone. Without a function a notice is printed instead. In that
  // first part of the wait a signal handler ends the acquire even with SA_RESTART, unless
  // retry_on_eintr is set.
  // Zero or less: every acquire that has to wait is told of at once. What the function throws comes
  // out of the acquire, which has taken nothing.
  absl::Duration slow_wait = absl::InfiniteDuration();
  std::function<void(const SlowWait&)> on_slow_wait;
};

// How one acquire is to be done.
struct AcquireOptions {
  // 1 to 2147483647: all at once or none.
  int64_t permits = 1;

  // After(absl::Seconds(5)) (lib/platform/clock.h), Deadline::AtWall(time) ...
  Deadline deadline = Deadline::Never();

  // Not owned; ends the wait when it is cancelled.
  const CancellationToken* cancellation = nullptr;

  // In place of Options::retry_on_eintr, when set.
  std::optional<bool> retry_on_eintr;
};

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_OPTIONS_H_
