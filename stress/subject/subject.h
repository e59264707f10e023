/* A semaphore under torture: what the suite asks of it, in C, so that any language can answer.
 *
 * A subject is one struct psem_subject that never changes. The suite makes semaphores with create,
 * forks its workers, lets each of them open the semaphores once, and then calls acquire,
 * try_acquire, acquire_until and release from many processes at the same time, while it interrupts,
 * stops and moves them.
 *
 * Every function returns 0 or an errno value; none may print, exit or throw. A function that the
 * suite may do without can be null: it is not asked for then, and the verdict says so. What else a
 * subject does not promise stands in `lacks`.
 *
 * Promised unless `lacks` says otherwise: permits are neither lost nor made up; a process asleep in
 * acquire gets up when a permit is free that nobody else takes; what was done before a release is
 * seen after the acquire that takes its permit.
 */

#ifndef PSEM_STRESS_SUBJECT_SUBJECT_H_
#define PSEM_STRESS_SUBJECT_SUBJECT_H_

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The revision that this header describes. A later one may append fields to the struct. */
#define PSEM_SUBJECT_ABI 1

/* Kill safety: a process that is killed inside a call may break the semaphore for the others. */
#define PSEM_LACKS_KILL_SAFETY UINT64_C(1)
/* Stop safety: a process that is stopped inside a call may hold up the others. */
#define PSEM_LACKS_STOP_SAFETY UINT64_C(2)
/* EINTR: a signal handler does not get a process out of acquire. */
#define PSEM_LACKS_EINTR UINT64_C(4)
/* Release in a signal handler: release is not async-signal-safe. */
#define PSEM_LACKS_RELEASE_IN_HANDLER UINT64_C(8)
/* Foreign release: a process may release only what it acquired itself. */
#define PSEM_LACKS_FOREIGN_RELEASE UINT64_C(16)

struct psem_subject {
  /* PSEM_SUBJECT_ABI, and sizeof(struct psem_subject): it tells which fields are there. */
  uint32_t abi;
  uint32_t size;

  /* What --subject calls it, and a sentence about it. */
  const char* name;
  const char* description;

  /* The most permits that the semaphore can count. */
  uint64_t max_value;

  /* Bytes of memory, shared by all processes and zeroed, that the suite provides for each
   * semaphore, and their alignment. 0 bytes: the subject keeps its own; `state` is null then. */
  size_t state_size;
  size_t state_align;

  /* Makes a semaphore with `value` permits; called once, in the parent, before workers are forked.
   * `name` begins with a slash and belongs to this semaphore alone. Returns: 0, or what kept it
   * from being made (ENOSPC, EMFILE, ...). */
  int (*create)(void* state, const char* name, unsigned value);

  /* Makes it usable in this process, and stores what the calls below take as `handle`; called once
   * in each process. Returns: 0, or what prevented it. */
  int (*open)(void* state, const char* name, void** handle);

  /* Takes a permit; sleeps until there is one. Returns: 0; EINTR when a signal handler ran and no
   * permit was taken. */
  int (*acquire)(void* handle);

  /* Takes a permit if there is one now, and never sleeps. Returns: 0; EAGAIN when there is none;
   * EINTR as acquire. */
  int (*try_acquire)(void* handle);

  /* As acquire, but gives up when `clock` (CLOCK_MONOTONIC or CLOCK_REALTIME) reaches `deadline`.
   * May be null. Returns: 0; ETIMEDOUT, never early, when no permit was taken; EINTR as acquire;
   * EINVAL for a deadline that is none, or a clock that the semaphore does not know. */
  int (*acquire_until)(void* handle, clockid_t clock, const struct timespec* deadline);

  /* Gives a permit back, and wakes who waits for it. Returns: 0; EOVERFLOW when max_value are free,
   * with nothing changed. */
  int (*release)(void* handle);

  /* Tells how many permits are free; may be negative while others wait. May be null. */
  int (*value)(void* handle, int* value);

  /* Gives back what open took; called once in each process. A process may also end without it. */
  int (*close)(void* handle);

  /* Removes the semaphore and its name; called once, in the parent, when the workers are gone. */
  int (*destroy)(void* state, const char* name);

  /* As sem_open and sem_unlink do it. For named semaphores only, else null. */
  int (*open_named)(const char* name, int oflag, unsigned mode, unsigned value, void** handle);
  int (*unlink_named)(const char* name);

  /* PSEM_LACKS_... bits: what it does not promise. */
  uint64_t lacks;
};

/* What a shared object exports that holds a subject. Returns: the subject; never null. */
const struct psem_subject* psem_subject(void);

#ifdef __cplusplus
}
#endif

#endif /* PSEM_STRESS_SUBJECT_SUBJECT_H_ */
