/* Named POSIX semaphores for programs in C99, and for bindings to other languages: all that
 * lib/semaphore does, but for Permit. A program in C releases what it acquired.
 *
 *     struct psem_semaphore* jobs;
 *     if (psem_open("/jobs", NULL, &jobs) != 0) return complain(psem_last_error());
 *     if (psem_acquire(jobs) != 0) return complain(psem_last_error());
 *     ... what only one process may do at a time ...
 *     psem_release(jobs);
 *     psem_destroy(jobs);
 *
 * Results: a function that can fail returns 0 or an errno value, and leaves errno itself as it was.
 * Beside those that each function names, EINVAL says that a pointer is null that must not be,
 * ENOMEM that memory ran out (see Memory), and EPROTO that on_slow_wait threw a C++ exception.
 * psem_last_error says it in words. Unless the options are `silent`, a failing call also prints
 * them to stderr, but for wrong use of this interface itself.
 *
 * Structs: psem_semaphore and psem_cancellation are opaque. The others begin with a version and a
 * size. A later revision appends fields whose 0 means what is so without them; the size tells which
 * are there, and the version changes only if a field that is there ever changes its meaning. So a
 * program and a library of different age work together: a field that the library does not know may
 * be 0, else it is refused (E2BIG).
 *
 * Memory: a call that returns ENOMEM has done nothing; only with `debug` it may have done its
 * work. A call whose error text tells a number, as of permits, cannot return it and aborts the
 * process (abseil writes those, and does without exceptions). Without `debug`, taking a permit that
 * is free, giving one back, closing and destroying need no memory.
 *
 * Threads: all may be called at once on different handles. One handle may be used by many threads
 * at once; psem_close, psem_detach and psem_destroy need it alone. Nothing here is a cancellation
 * point, unless on_slow_wait is one.
 * Signals: in a handler only psem_post_from_signal, psem_cancellation_cancel,
 * psem_cancellation_cancelled and psem_close_before_death may be called.
 * Fork: a forked child may go on using the handles it inherits, but holds none of the parent's
 * permits, and its end never closes the parent's semaphores.
 * Crash: a process that is killed keeps the permits it holds.
 */

#ifndef PSEM_LIB_C_PSEM_H_
#define PSEM_LIB_C_PSEM_H_

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define PSEM_API __attribute__((visibility("default")))

struct timespec; /* <time.h> has it when _POSIX_C_SOURCE is at least 199309L. */

/* A handle on a semaphore. */
struct psem_semaphore;

/* Ends waits from outside. */
struct psem_cancellation;

/* The version of the structs below. */
#define PSEM_STRUCT_VERSION 1

/* How a name is opened. */
enum psem_open_mode {
  PSEM_OPEN_OR_CREATE = 0, /* One step, whoever else opens, creates or unlinks at the same time. */
  PSEM_CREATE_ONLY = 1,    /* EEXIST when somebody has the name. */
  PSEM_OPEN_ONLY = 2       /* ENOENT when nobody has it. */
};

/* Whether psem_close, and the process's end with close_on_exit, unlinks the name. */
enum psem_unlink_policy {
  PSEM_UNLINK_ALWAYS = 0,
  PSEM_UNLINK_ONLY_CREATOR = 1, /* Only a handle whose psem_open created the semaphore. */
  PSEM_UNLINK_NEVER = 2
};

/* For slow_wait_ns. */
#define PSEM_NEVER_NS UINT64_MAX
/* For permissions. */
#define PSEM_NO_PERMISSIONS (-1)
/* For the clock of an acquire. */
#define PSEM_NO_DEADLINE (-1)
/* For the retry_on_eintr of an acquire. */
#define PSEM_AS_OPENED (-1)

/* What on_slow_wait is told; valid during the call. */
struct psem_slow_wait {
  uint32_t version;
  uint32_t size;    /* Fields beyond it are not there: the library is older. */
  const char* name; /* As psem_name. */
  int32_t process;  /* Who waits. */
  int32_t thread;
  int64_t permits;  /* For how many. */
  int64_t since_ns; /* Since when: CLOCK_REALTIME. */
  uint64_t waited_ns;
  uint32_t value;   /* Of the semaphore, now. */
  uint32_t waiters; /* Recorded in the semaphore, now. This one does not count. */
};

/* How a semaphore is opened. psem_options_init says the defaults, which are given here in brackets;
 * a flag is 0 or 1. What each means at length: lib/semaphore/options.h. */
struct psem_options {
  uint32_t version;
  uint32_t size;

  int64_t value; /* [1] The permits of a semaphore that is created, 0 to 2147483647. */

  uint32_t strict;              /* [1] Acquiring what this handle holds, releasing more than it
                                   holds, and closing twice are errors. */
  uint32_t close_on_exit;       /* [1] The semaphore is closed when the process ends: by exit()
                                   or quick_exit(), a return from main, std::terminate, SIGINT,
                                   SIGTERM, SIGHUP or SIGQUIT. See psem_close_before_death. */
  uint32_t debug;               /* [0] Prints what the handle does, to stderr. */
  uint32_t silent;              /* [0] Prints no notices. `debug` wins over it. */
  uint32_t retry_on_eintr;      /* [0] An acquire goes on waiting after a signal handler. */
  uint32_t require_owner;       /* [0] Refuses a semaphore that belongs to another user. */
  uint32_t allow_shared_handle; /* [0] Opens also what this process has open already. */

  uint32_t mode;          /* [PSEM_OPEN_OR_CREATE] An enum psem_open_mode. */
  uint32_t unlink_policy; /* [PSEM_UNLINK_ALWAYS] An enum psem_unlink_policy. */
  int32_t permissions;    /* [PSEM_NO_PERMISSIONS: 0644 less the umask] Exactly these, 0 to 0777;
                             one that exists and grants anybody more is refused. */

  /* [PSEM_NEVER_NS, NULL, NULL] After an acquire has waited for so long, on_slow_wait is called
   * with the context, once an acquire, in the waiting thread. It may call every function here but
   * those that need this handle alone, and must return. When null, a notice is printed instead. */
  uint64_t slow_wait_ns;
  void (*on_slow_wait)(const struct psem_slow_wait* wait, void* context);
  void* slow_wait_context;
};

/* How one acquire is done. psem_acquire_options_init says the defaults, given here in brackets. */
struct psem_acquire_options {
  uint32_t version;
  uint32_t size;
  int64_t permits;        /* [1] 1 to 2147483647: all at once or none. */
  int64_t deadline_ns;    /* [0] The reading of `clock` at which it gives up. */
  int32_t clock;          /* [PSEM_NO_DEADLINE] CLOCK_MONOTONIC, CLOCK_REALTIME: see <time.h>. */
  int32_t retry_on_eintr; /* [PSEM_AS_OPENED: as the handle's option] 0 or 1. */
  const struct psem_cancellation* cancellation; /* [NULL] Ends the wait when it is cancelled. */
};

/* What a handle has done, in this process, since it was opened. Only acquires that got their
 * permits count. */
struct psem_statistics {
  uint32_t version;
  uint32_t size; /* Fields beyond it are not there: the library is older. */
  uint64_t acquires;
  uint64_t contended_acquires; /* Those that found too few permits and had to wait. */
  uint64_t total_wait_ns;      /* Of the contended acquires together. */
  uint64_t longest_wait_ns;
};

/* Who waits for a semaphore, at one moment. */
struct psem_waiters {
  uint32_t version;
  uint32_t size;          /* Fields beyond it are not there: the library is older. */
  uint32_t recorded;      /* As counted in it. A waiter that was killed stays there for ever. */
  uint32_t live;          /* Threads that were seen asleep on it, of whatever process. */
  uint32_t live_is_exact; /* 1: there can be no more than `live`. 0: processes could not be looked
                             into: of other users, unless by root, or outside of this container. */
};

/* The version of the library that the program runs with: "1.0.0". */
PSEM_API const char* psem_version(void);

/* What went wrong in this thread's last failing call, in one line: the verb, the name, the errno
 * and what to do. "" when none failed yet. Valid until this thread calls another function. */
PSEM_API const char* psem_last_error(void);

/* Writes the defaults; `size` is sizeof(struct psem_options), as the program was compiled with it.
 * Returns: EINVAL for a size that no revision has. */
PSEM_API int psem_options_init(struct psem_options* options, size_t size);
PSEM_API int psem_acquire_options_init(struct psem_acquire_options* options, size_t size);

/* Opens the semaphore `name`, by default creating it when nobody has the name. "jobs" and "/jobs"
 * are the same name. `options` may be null: the defaults. `*semaphore` is the handle, which
 * psem_destroy frees, or null when it failed.
 * Returns: EINVAL for a bad name or option, and when the name leads to something that is no
 * semaphore of 64-bit glibc; E2BIG for an option that this library does not know; EEXIST when this
 * process has it open, or when it exists and is to be created; ENOENT when it is not to be; EACCES
 * or EPERM when its owner does not permit it, or the options do not trust its owner; ENOSPC, EDQUOT
 * when /dev/shm is full; EMFILE, ENFILE when descriptors ran out; EAGAIN when others keep getting
 * in the way; ECANCELED when this process is ending; and what else the kernel may say of a file. */
PSEM_API int psem_open(const char* name, const struct psem_options* options,
                       struct psem_semaphore** semaphore);

/* Closes the semaphore and unlinks its name (unlink_policy says otherwise): others no longer reach
 * it by name, those who have it keep working. A permit that is held is not given back. The handle
 * is still there and answers EBADF, until psem_destroy.
 * Returns: EBADF when strict and closed already; EACCES, EPERM when the name could not be removed:
 * the semaphore is closed all the same. */
PSEM_API int psem_close(struct psem_semaphore* semaphore);

/* Closes the semaphore and leaves its name.
 * Returns: EBADF when strict and closed already. */
PSEM_API int psem_detach(struct psem_semaphore* semaphore);

/* Frees the handle; null is nothing. If it is open still, this does first what the process's exit
 * would do to it: psem_close when close_on_exit is set, else psem_detach; psem_detach in a forked
 * child that inherited it. */
PSEM_API void psem_destroy(struct psem_semaphore* semaphore);

/* Removes a name without opening it; those who have the semaphore keep working with it.
 * Returns: ENOENT; EINVAL for a bad name; EACCES, EPERM. */
PSEM_API int psem_unlink(const char* name);

/* Takes a permit; sleeps until there is one.
 * Returns: EINTR when a signal handler ran and retry_on_eintr is not set; EBADF when closed;
 * EDEADLK when strict and this handle holds a permit.
 * Ordering: what was done before the release that this takes its permit from is seen after it.
 * Signals: as with sem_wait, a handler with SA_RESTART does not end it. */
PSEM_API int psem_acquire(struct psem_semaphore* semaphore);

/* As psem_acquire, and takes several permits in one step: all or none.
 * Returns: also EINVAL when `permits` is not 1 to 2147483647. */
PSEM_API int psem_acquire_n(struct psem_semaphore* semaphore, int64_t permits);

/* As psem_acquire and psem_acquire_n, but never sleeps.
 * Returns: also EAGAIN when there are too few permits now. */
PSEM_API int psem_try_acquire(struct psem_semaphore* semaphore);
PSEM_API int psem_try_acquire_n(struct psem_semaphore* semaphore, int64_t permits);

/* As psem_acquire, but gives up when `clock`, CLOCK_MONOTONIC or CLOCK_REALTIME, reaches
 * `deadline`. A permit that is there wins over a deadline that has passed. A signal handler ends it
 * even with SA_RESTART, unless retry_on_eintr is set.
 * Returns: also ETIMEDOUT; EINVAL for another clock, and, as sem_timedwait, when it would have to
 * wait and tv_nsec is not 0 to 999999999. */
PSEM_API int psem_acquire_until(struct psem_semaphore* semaphore, int32_t clock,
                                const struct timespec* deadline);

/* The same, with a deadline that lies `timeout_ns` from now on CLOCK_MONOTONIC. One that is zero or
 * negative has passed. */
PSEM_API int psem_acquire_for_ns(struct psem_semaphore* semaphore, int64_t timeout_ns);

/* As psem_acquire, with all that can be said about it; `options` may be null: the defaults.
 * Returns: as the others, and ECANCELED when its cancellation was cancelled, also by the handler
 * that interrupted it, where it would else be EINTR: permits that are there win over that too;
 * EINVAL for a bad option, E2BIG for one that this library does not know. */
PSEM_API int psem_acquire_with(struct psem_semaphore* semaphore,
                               const struct psem_acquire_options* options);

/* Gives a permit back and wakes one waiter, if there is one.
 * Returns: EOVERFLOW at 2147483647 permits, with nothing changed; EPERM when strict and this handle
 * does not hold it; EBADF when closed.
 * Ordering: see psem_acquire. */
PSEM_API int psem_release(struct psem_semaphore* semaphore);

/* As psem_release, with several permits in one step: all or none.
 * Returns: also EINVAL when `permits` is not 1 to 2147483647. */
PSEM_API int psem_release_n(struct psem_semaphore* semaphore, int64_t permits);

/* psem_release for signal handlers: prints nothing, and leaves psem_last_error as it was.
 * Returns: as psem_release. EPERM also when it interrupts the acquire that has taken the permit and
 * not yet returned.
 * Signals: async-signal-safe. May interrupt every call on this handle but psem_destroy. */
PSEM_API int psem_post_from_signal(struct psem_semaphore* semaphore);

/* Tells the permits that are free at this moment; others may change that at once.
 * Returns: EBADF when closed. */
PSEM_API int psem_value(const struct psem_semaphore* semaphore, uint32_t* value);

/* Tells what the handle has done, also after psem_close; `size` is sizeof(struct psem_statistics).
 * Returns: EINVAL for a size that no revision has. */
PSEM_API int psem_get_statistics(const struct psem_semaphore* semaphore,
                                 struct psem_statistics* statistics, size_t size);

/* Tells who waits; `size` is sizeof(struct psem_waiters). While any waiter is recorded, that takes
 * some microseconds for each process of the machine.
 * Returns: EINVAL for a size that no revision has; EBADF when closed. */
PSEM_API int psem_get_waiters(const struct psem_semaphore* semaphore, struct psem_waiters* waiters,
                              size_t size);

/* Tells whether the name still leads to this semaphore, 1 or 0: not when it was unlinked, also when
 * another has taken the name since. Others may change that at once.
 * Returns: EBADF when closed; and what the kernel may say of a file. */
PSEM_API int psem_is_current(const struct psem_semaphore* semaphore, int* is_current);

/* 1 or 0; 0 for null. Whether psem_open made the semaphore, rather than attached to it; whether the
 * handle acquired more than it released, in this process; whether it can be used. */
PSEM_API int psem_created(const struct psem_semaphore* semaphore);
PSEM_API int psem_held(const struct psem_semaphore* semaphore);
PSEM_API int psem_is_open(const struct psem_semaphore* semaphore);

/* "/jobs", in the bytes it was opened with; also after psem_close, until psem_destroy. "" for
 * null. */
PSEM_API const char* psem_name(const struct psem_semaphore* semaphore);

/* For a program whose own signal handler ends it, which close_on_exit leaves alone: unlinks now
 * what the process's exit would unlink. Handles keep working with the semaphores whose names are
 * gone. Calling it again does nothing.
 * Requires: the process is about to die, by a signal, _exit() or abort(); what would be opened with
 * close_on_exit after this is refused (ECANCELED), since nothing would close it.
 * Signals: async-signal-safe, in a handler of any signal, those of crashes included.
 * Fork: a child, of vfork() too, closes what it opened itself and nothing of its parent's. */
PSEM_API void psem_close_before_death(void);

/* Makes what ends waits from outside: see psem_acquire_with. Null in its place when it failed.
 * Returns: ENOMEM.
 * Fork: a child has one of its own, which does not hear of the parent's. */
PSEM_API int psem_cancellation_new(struct psem_cancellation** cancellation);

/* Ends every acquire that waits with it, and all that would wait with it later; null is nothing. It
 * stays cancelled.
 * Signals: async-signal-safe. */
PSEM_API void psem_cancellation_cancel(struct psem_cancellation* cancellation);

/* 1 when it was cancelled, else 0; 0 for null.
 * Signals: async-signal-safe. */
PSEM_API int psem_cancellation_cancelled(const struct psem_cancellation* cancellation);

/* Frees it; null is nothing.
 * Requires: no acquire waits with it. */
PSEM_API void psem_cancellation_destroy(struct psem_cancellation* cancellation);

#ifdef __cplusplus
}
#endif

#endif /* PSEM_LIB_C_PSEM_H_ */
