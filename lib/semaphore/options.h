// The options of a semaphore: those of the Node.js package posix-semaphore, with the same meaning.

#ifndef PSEM_LIB_SEMAPHORE_OPTIONS_H_
#define PSEM_LIB_SEMAPHORE_OPTIONS_H_

#include <cstdint>

namespace psem {

struct Options {
  // True: acquiring what this handle already holds, releasing what it does not hold, and anything
  // after Close or Detach are errors. False: Acquire waits again, Release adds a permit whether one
  // is held or not, and closing twice is fine; acquiring or releasing after it is an error all the
  // same.
  bool strict = true;

  // Whether the semaphore is closed and unlinked, as Close does it, when the process ends while the
  // handle is open: on exit() or a return from main, std::terminate (an exception that nobody
  // catches), SIGINT, SIGTERM, SIGHUP and SIGQUIT. See lib/semaphore/exit_cleanup.h for what that
  // leaves alone.
  bool close_on_exit = true;

  // Prints what the handle does, to stderr.
  bool debug = false;

  // Leaves out the notices that exit cleanup and failing calls print to stderr. `debug` wins over
  // it.
  bool silent = false;

  // Whether an acquire that a signal handler interrupted goes on waiting. When false it returns a
  // Cancelled status (EINTR), and no permit was taken.
  bool retry_on_eintr = false;

  // The permits of a semaphore that Open creates, 0 to 2147483647. Ignored when it exists.
  int64_t value = 1;  // Wide, so that a number that does not fit is an error and not another one.
};

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_OPTIONS_H_
