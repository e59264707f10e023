/* The calls that wait, and what ends a wait. */

#define _XOPEN_SOURCE 700

#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>

#include "lib/c/c99_checks.h"

static int64_t reading_ns(clockid_t clock) {
  struct timespec now;
  CHECK(clock_gettime(clock, &now) == 0);
  return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static struct timespec reading_after(clockid_t clock, int64_t ns) {
  struct timespec reading;
  const int64_t sum = reading_ns(clock) + ns;
  reading.tv_sec = sum / 1000000000;
  reading.tv_nsec = sum % 1000000000;
  return reading;
}

static struct psem_acquire_options as_default(void) {
  struct psem_acquire_options options;
  CHECK(psem_acquire_options_init(&options, sizeof(options)) == 0);
  return options;
}

static void takes_several_or_none(const char* name) {
  struct psem_semaphore* semaphore = c99_open_loose(name, 5);
  CHECK(psem_acquire_n(semaphore, 3) == 0);
  CHECK(c99_value(semaphore) == 2);
  CHECK(psem_try_acquire_n(semaphore, 3) == EAGAIN);
  CHECK(
      c99_last_error_is("try to acquire \"$NAME\": resource temporarily unavailable (EAGAIN); too "
                        "few permits are free",
                        name));
  CHECK(c99_value(semaphore) == 2);
  CHECK(psem_try_acquire_n(semaphore, 2) == 0);
  CHECK(c99_value(semaphore) == 0);
  CHECK(psem_acquire_n(semaphore, 0) == EINVAL);
  CHECK(psem_acquire_n(semaphore, INT64_C(4294967297)) == EINVAL);
  CHECK(psem_try_acquire_n(semaphore, -1) == EINVAL);
  psem_destroy(semaphore);
}

static void try_answers_at_once(const char* name) {
  struct psem_semaphore* semaphore = c99_open_loose(name, 1);
  CHECK(psem_try_acquire(semaphore) == 0);
  CHECK(psem_try_acquire(semaphore) == EAGAIN);
  CHECK(
      c99_last_error_is("try to acquire \"$NAME\": resource temporarily unavailable (EAGAIN); no "
                        "permit is free",
                        name));
  CHECK(c99_value(semaphore) == 0);
  psem_destroy(semaphore);
}

/* A deadline that was taken for one of the other clock would not come, or come at once. */
static void deadline_is_one_of_its_clock(const char* name) {
  static const clockid_t clocks[] = {CLOCK_MONOTONIC, CLOCK_REALTIME};
  struct psem_semaphore* semaphore = c99_open_loose(name, 0);
  size_t i;
  for (i = 0; i < 2; ++i) {
    const struct timespec soon = reading_after(clocks[i], 20000000);
    CHECK(psem_acquire_until(semaphore, clocks[i], &soon) == ETIMEDOUT);
    CHECK(reading_ns(clocks[i]) >= soon.tv_sec * INT64_C(1000000000) + soon.tv_nsec);
  }
  CHECK(c99_last_error_is("acquire \"$NAME\": timed out (ETIMEDOUT); no permit was taken", name));
  psem_destroy(semaphore);
}

static void permit_wins_over_a_bad_deadline(const char* name) {
  static const struct timespec before_all = {-1, 0};
  static const struct timespec no_times[] = {{0, 1000000000}, {0, -1}};
  struct psem_semaphore* semaphore = c99_open_loose(name, 4);
  CHECK(psem_acquire_until(semaphore, CLOCK_MONOTONIC, &before_all) == 0);
  CHECK(psem_acquire_until(semaphore, CLOCK_REALTIME, &no_times[0]) == 0);
  CHECK(psem_acquire_until(semaphore, CLOCK_REALTIME, &no_times[1]) == 0);
  CHECK(psem_acquire_until(semaphore, CLOCK_PROCESS_CPUTIME_ID, &before_all) == EINVAL);
  CHECK(
      c99_last_error_is("acquire \"$NAME\": clock is 2 (EINVAL); give CLOCK_MONOTONIC or "
                        "CLOCK_REALTIME",
                        name));
  CHECK(c99_value(semaphore) == 1);
  CHECK(psem_acquire(semaphore) == 0);
  CHECK(psem_acquire_until(semaphore, CLOCK_MONOTONIC, &before_all) == ETIMEDOUT);
  CHECK(psem_acquire_until(semaphore, CLOCK_REALTIME, &no_times[0]) == EINVAL);
  CHECK(c99_last_error_is(
      "acquire \"$NAME\": not a time (EINVAL); give a tv_nsec of 0 to 999999999", name));
  CHECK(psem_acquire_until(semaphore, CLOCK_REALTIME, &no_times[1]) == EINVAL);
  psem_destroy(semaphore);
}

static void timeout_begins_now(const char* name) {
  struct psem_semaphore* semaphore = c99_open_loose(name, 3);
  const int64_t before = reading_ns(CLOCK_MONOTONIC);
  CHECK(psem_acquire_for_ns(semaphore, INT64_MIN) == 0);
  CHECK(psem_acquire_for_ns(semaphore, 0) == 0);
  CHECK(psem_acquire_for_ns(semaphore, INT64_MAX) == 0);
  CHECK(psem_acquire_for_ns(semaphore, INT64_MIN) == ETIMEDOUT);
  CHECK(psem_acquire_for_ns(semaphore, 20000000) == ETIMEDOUT);
  CHECK(reading_ns(CLOCK_MONOTONIC) >= before + 20000000);
  psem_destroy(semaphore);
}

static void acquire_with_takes_permits(const char* name) {
  struct psem_semaphore* semaphore = c99_open_loose(name, 4);
  struct psem_acquire_options options = as_default();
  CHECK(psem_acquire_with(semaphore, NULL) == 0);
  CHECK(psem_acquire_with(semaphore, &options) == 0);
  CHECK(c99_value(semaphore) == 2);
  options.permits = 2;
  CHECK(psem_acquire_with(semaphore, &options) == 0);
  CHECK(c99_value(semaphore) == 0);
  options.permits = 0;
  CHECK(psem_acquire_with(semaphore, &options) == EINVAL);
  psem_destroy(semaphore);
}

static void acquire_with_keeps_its_deadline(const char* name) {
  static const clockid_t clocks[] = {CLOCK_MONOTONIC, CLOCK_REALTIME};
  struct psem_semaphore* semaphore = c99_open_loose(name, 0);
  struct psem_acquire_options options = as_default();
  size_t i;
  for (i = 0; i < 2; ++i) {
    options.clock = clocks[i];
    options.deadline_ns = reading_ns(clocks[i]) + 20000000;
    CHECK(psem_acquire_with(semaphore, &options) == ETIMEDOUT);
    CHECK(reading_ns(clocks[i]) >= options.deadline_ns);
  }
  options.deadline_ns = INT64_MIN;
  CHECK(psem_acquire_with(semaphore, &options) == ETIMEDOUT);
  options.clock = 7;
  CHECK(psem_acquire_with(semaphore, &options) == EINVAL);
  CHECK(strstr(psem_last_error(), ": clock is 7 (EINVAL)") != NULL);
  psem_destroy(semaphore);
}

static void ignore(int signal) { (void)signal; }

/* Every 5 ms, as the first may come before the wait. */
static void interrupt_again_and_again(void (*handler)(int)) {
  static const struct itimerval often = {{0, 5000}, {0, 5000}};
  struct sigaction action;
  memset(&action, 0, sizeof(action));
  action.sa_handler = handler;
  CHECK(sigaction(SIGALRM, &action, NULL) == 0);
  CHECK(setitimer(ITIMER_REAL, &often, NULL) == 0);
}

static void set_deadline(struct psem_acquire_options* options, int has_one) {
  options->clock = has_one ? CLOCK_MONOTONIC : PSEM_NO_DEADLINE;
  options->deadline_ns = reading_ns(CLOCK_MONOTONIC) + 100000000;
}

/* Both ways round: the acquire's choice wins over the handle's. */
static void retries_after_a_signal_when_told_so(const char* name) {
  struct psem_options opened = c99_silent();
  uint32_t retry;
  opened.value = 0;
  interrupt_again_and_again(ignore);
  for (retry = 0; retry < 2; ++retry) {
    struct psem_acquire_options options = as_default();
    struct psem_semaphore* semaphore;
    opened.retry_on_eintr = retry;
    semaphore = c99_open(name, &opened);
    /* Half of them end by a signal, which comes for sure; the others by a deadline after many. */
    set_deadline(&options, retry);
    CHECK(psem_acquire_with(semaphore, &options) == (retry ? ETIMEDOUT : EINTR));
    options.retry_on_eintr = !retry;
    set_deadline(&options, !retry);
    CHECK(psem_acquire_with(semaphore, &options) == (retry ? EINTR : ETIMEDOUT));
    options.retry_on_eintr = 2;
    CHECK(psem_acquire_with(semaphore, &options) == EINVAL);
    CHECK(
        c99_last_error_is("acquire \"$NAME\": retry_on_eintr is 2 (EINVAL); give PSEM_AS_OPENED, 0 "
                          "or 1",
                          name));
    options.retry_on_eintr = -2;
    CHECK(psem_acquire_with(semaphore, &options) == EINVAL);
    psem_destroy(semaphore);
  }
}

static void cancelled_before_it_waits(const char* name) {
  struct psem_semaphore* semaphore = c99_open_loose(name, 1);
  struct psem_cancellation* cancellation = NULL;
  struct psem_acquire_options options = as_default();
  CHECK(psem_cancellation_new(&cancellation) == 0);
  CHECK(psem_cancellation_cancelled(cancellation) == 0);
  psem_cancellation_cancel(cancellation);
  CHECK(psem_cancellation_cancelled(cancellation) == 1);
  options.cancellation = cancellation;
  CHECK(psem_acquire_with(semaphore, &options) == 0); /* The permit wins. */
  CHECK(psem_acquire_with(semaphore, &options) == ECANCELED);
  CHECK(
      c99_last_error_is("acquire \"$NAME\": operation canceled (ECANCELED); its cancellation token "
                        "was cancelled; no permit was taken",
                        name));
  psem_destroy(semaphore);
  psem_cancellation_destroy(cancellation);
}

static struct psem_cancellation* cancelled_by_handler;

static void cancel_in_handler(int signal) {
  (void)signal;
  psem_cancellation_cancel(cancelled_by_handler);
}

/* The handler interrupts the wait and cancels it: the caller hears of the latter. */
static void cancelled_by_the_handler_that_interrupts_it(const char* name) {
  struct psem_semaphore* semaphore = c99_open_loose(name, 0);
  struct psem_acquire_options options = as_default();
  CHECK(psem_cancellation_new(&cancelled_by_handler) == 0);
  options.cancellation = cancelled_by_handler;
  options.retry_on_eintr = 0;
  interrupt_again_and_again(cancel_in_handler);
  CHECK(psem_acquire_with(semaphore, &options) == ECANCELED);
  psem_destroy(semaphore);
}

static void cancel(const struct psem_slow_wait* wait, void* cancellation) {
  (void)wait;
  psem_cancellation_cancel(cancellation);
}

static void cancelled_while_it_waits(const char* name) {
  struct psem_options opened = c99_silent();
  struct psem_acquire_options options = as_default();
  struct psem_cancellation* cancellation = NULL;
  struct psem_semaphore* semaphore;
  CHECK(psem_cancellation_new(&cancellation) == 0);
  opened.value = 0;
  opened.slow_wait_ns = 1000000;
  opened.on_slow_wait = cancel;
  opened.slow_wait_context = cancellation;
  semaphore = c99_open(name, &opened);
  options.cancellation = cancellation;
  CHECK(psem_acquire_with(semaphore, &options) == ECANCELED);
  psem_destroy(semaphore);
  psem_cancellation_destroy(cancellation);
}

#define ROW(check) \
  { #check, check, 0, "" }

const struct c99_check c99_acquire_checks[] = {
    ROW(takes_several_or_none),
    ROW(try_answers_at_once),
    ROW(deadline_is_one_of_its_clock),
    ROW(permit_wins_over_a_bad_deadline),
    ROW(timeout_begins_now),
    ROW(acquire_with_takes_permits),
    ROW(acquire_with_keeps_its_deadline),
    ROW(retries_after_a_signal_when_told_so),
    ROW(cancelled_before_it_waits),
    ROW(cancelled_while_it_waits),
    ROW(cancelled_by_the_handler_that_interrupts_it),
    {NULL, NULL, 0, NULL},
};
