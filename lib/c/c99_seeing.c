/* What a handle tells: what it has done, and who waits. */

#define _XOPEN_SOURCE 700

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "lib/c/c99_checks.h"

static void give(const struct psem_slow_wait* wait, void* semaphore) {
  (void)wait;
  CHECK(psem_release(*(struct psem_semaphore**)semaphore) == 0);
}

static void statistics_count_what_waited(const char* name) {
  struct psem_options options = c99_silent();
  struct psem_statistics statistics;
  struct psem_semaphore* semaphore;
  options.strict = 0;
  options.slow_wait_ns = 2000000;
  options.on_slow_wait = give;
  options.slow_wait_context = &semaphore;
  semaphore = c99_open(name, &options);
  CHECK(psem_get_statistics(semaphore, &statistics, sizeof(statistics)) == 0);
  CHECK(statistics.version == PSEM_STRUCT_VERSION);
  CHECK(statistics.size == sizeof(statistics));
  CHECK(statistics.acquires == 0 && statistics.contended_acquires == 0);
  CHECK(statistics.total_wait_ns == 0 && statistics.longest_wait_ns == 0);
  CHECK(psem_acquire(semaphore) == 0); /* The permit that is there. */
  CHECK(psem_acquire(semaphore) == 0); /* The others come when it has waited for 2 ms. */
  CHECK(psem_acquire(semaphore) == 0);
  CHECK(psem_get_statistics(semaphore, &statistics, sizeof(statistics)) == 0);
  CHECK(statistics.acquires == 3);
  CHECK(statistics.contended_acquires == 2);
  CHECK(statistics.longest_wait_ns >= 2000000);
  CHECK(statistics.total_wait_ns >= statistics.longest_wait_ns + 2000000);
  psem_destroy(semaphore);
}

static struct psem_waiters waiters_of(const struct psem_semaphore* semaphore) {
  struct psem_waiters waiters;
  memset(&waiters, 0xff, sizeof(waiters));
  CHECK(psem_get_waiters(semaphore, &waiters, sizeof(waiters)) == 0);
  CHECK(waiters.version == PSEM_STRUCT_VERSION && waiters.size == sizeof(waiters));
  return waiters;
}

static time_t time_now(void) {
  struct timespec now;
  CHECK(clock_gettime(CLOCK_MONOTONIC, &now) == 0);
  return now.tv_sec;
}

/* As soon as one is asleep. */
static struct psem_waiters live_waiters_of(const struct psem_semaphore* semaphore) {
  static const struct timespec a_moment = {0, 1000000};
  const time_t deadline = time_now() + 60;
  struct psem_waiters waiters = waiters_of(semaphore);
  while (waiters.live == 0) {
    CHECK(time_now() < deadline);
    nanosleep(&a_moment, NULL);
    waiters = waiters_of(semaphore);
  }
  return waiters;
}

static void waiters_are_recorded_and_seen(const char* name) {
  struct psem_semaphore* semaphore = c99_open_loose(name, 0);
  struct psem_waiters waiters = waiters_of(semaphore);
  pid_t child;
  CHECK(waiters.recorded == 0 && waiters.live == 0 && waiters.live_is_exact == 1);
  child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    alarm(120); /* Should the parent fail. */
    _exit(psem_acquire(semaphore));
  }
  waiters = live_waiters_of(semaphore);
  CHECK(waiters.recorded == 1 && waiters.live == 1);
  CHECK(kill(child, SIGKILL) == 0);
  CHECK(waitpid(child, NULL, 0) == child);
  waiters = waiters_of(semaphore);
  CHECK(waiters.recorded == 1 && waiters.live == 0);
  c99_see_no_process();
  errno = 4711;
  waiters = waiters_of(semaphore);
  CHECK(errno == 4711);
  CHECK(waiters.recorded == 1 && waiters.live == 0 && waiters.live_is_exact == 0);
  psem_destroy(semaphore);
}

#define ROW(check) \
  { #check, check, 0, "" }

const struct c99_check c99_seeing_checks[] = {
    ROW(statistics_count_what_waited),
    ROW(waiters_are_recorded_and_seen),
    {NULL, NULL, 0, NULL},
};
