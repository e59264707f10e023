/* Every call but those that wait. */

#define _XOPEN_SOURCE 700

#include <errno.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lib/c/c99_checks.h"

#define CLOSED "this handle is closed (EBADF); open the semaphore again"

static void opens_acquires_releases_closes(const char* name) {
  struct psem_semaphore* semaphore = c99_open(name, NULL);
  int is_current = 0;
  CHECK(strcmp(psem_name(semaphore), name) == 0);
  CHECK(psem_created(semaphore) == 1);
  CHECK(psem_is_open(semaphore) == 1);
  CHECK(psem_held(semaphore) == 0);
  CHECK(c99_value(semaphore) == 1);
  CHECK(psem_acquire(semaphore) == 0);
  CHECK(psem_held(semaphore) == 1);
  CHECK(c99_value(semaphore) == 0);
  CHECK(psem_release(semaphore) == 0);
  CHECK(psem_held(semaphore) == 0);
  CHECK(c99_value(semaphore) == 1);
  CHECK(psem_is_current(semaphore, &is_current) == 0);
  CHECK(is_current == 1);
  CHECK(psem_close(semaphore) == 0);
  CHECK(psem_is_open(semaphore) == 0);
  CHECK(psem_created(semaphore) == 1);
  CHECK(strcmp(psem_name(semaphore), name) == 0);
  psem_destroy(semaphore);
}

static void errors_come_with_text(const char* name) {
  struct psem_semaphore* semaphore = c99_open(name, NULL);
  struct psem_semaphore* other = semaphore;
  const struct psem_options options = c99_silent();
  CHECK(strcmp(psem_last_error(), "") == 0);
  CHECK(psem_open(name, &options, &other) == EEXIST);
  CHECK(other == NULL);
  CHECK(
      c99_last_error_is("open \"$NAME\": this process has it open already (EEXIST); use that "
                        "handle, close it, or set allow_shared_handle",
                        name));
  CHECK(psem_release(semaphore) == EPERM);
  CHECK(
      c99_last_error_is("release \"$NAME\": this handle does not hold it (EPERM); acquire it "
                        "first, or open it with strict set to false to add permits",
                        name));
  CHECK(psem_acquire(semaphore) == 0);
  CHECK(strncmp(psem_last_error(), "release ", 8) == 0); /* What goes well leaves it. */
  CHECK(psem_acquire(semaphore) == EDEADLK);
  CHECK(strncmp(psem_last_error(), "acquire ", 8) == 0);
  psem_destroy(semaphore);
  CHECK(psem_open("/a/b", &options, &other) == EINVAL);
  CHECK(strncmp(psem_last_error(), "open \"/a/b\": not a semaphore name", 33) == 0);
}

static void closed_handle_answers_ebadf(const char* name) {
  struct psem_semaphore* semaphore = c99_open(name, NULL);
  struct psem_statistics statistics;
  struct psem_waiters waiters;
  uint32_t value = 7;
  int is_current = 7;
  CHECK(psem_acquire(semaphore) == 0);
  CHECK(psem_close(semaphore) == 0);
  CHECK(psem_acquire(semaphore) == EBADF);
  CHECK(c99_last_error_is("acquire \"$NAME\": " CLOSED, name));
  CHECK(psem_acquire_n(semaphore, 2) == EBADF);
  CHECK(psem_try_acquire(semaphore) == EBADF);
  CHECK(c99_last_error_is("try to acquire \"$NAME\": " CLOSED, name));
  CHECK(psem_acquire_for_ns(semaphore, 1) == EBADF);
  CHECK(psem_acquire_with(semaphore, NULL) == EBADF);
  CHECK(psem_release(semaphore) == EBADF);
  CHECK(psem_release_n(semaphore, 2) == EBADF);
  CHECK(psem_post_from_signal(semaphore) == EBADF);
  CHECK(psem_value(semaphore, &value) == EBADF);
  CHECK(psem_is_current(semaphore, &is_current) == EBADF);
  CHECK(value == 7 && is_current == 7);
  CHECK(psem_get_waiters(semaphore, &waiters, sizeof(waiters)) == EBADF);
  CHECK(c99_last_error_is("count the waiters of \"$NAME\": " CLOSED, name));
  CHECK(psem_detach(semaphore) == EBADF);
  CHECK(psem_close(semaphore) == EBADF);
  CHECK(psem_get_statistics(semaphore, &statistics, sizeof(statistics)) == 0);
  CHECK(statistics.acquires == 1);
  psem_destroy(semaphore);
}

static void detach_leaves_the_name(const char* name) {
  struct psem_semaphore* semaphore = c99_open(name, NULL);
  CHECK(psem_detach(semaphore) == 0);
  psem_destroy(semaphore);
  semaphore = c99_open(name + 1, NULL); /* Without its slash it is the same. */
  CHECK(psem_created(semaphore) == 0);
  CHECK(psem_detach(semaphore) == 0);
  psem_destroy(semaphore);
}

static void destroy_does_what_exit_would_do(const char* name) {
  psem_destroy(c99_open(name, NULL));
  CHECK(psem_unlink(name) == ENOENT);
}

static void unlink_leaves_it_to_those_who_have_it(const char* name) {
  struct psem_semaphore* semaphore = c99_open(name, NULL);
  int is_current = 1;
  CHECK(psem_unlink(name) == 0);
  CHECK(psem_is_current(semaphore, &is_current) == 0);
  CHECK(is_current == 0);
  CHECK(psem_acquire(semaphore) == 0);
  CHECK(psem_unlink(name) == ENOENT);
  CHECK(strncmp(psem_last_error(), "unlink ", 7) == 0);
  psem_destroy(semaphore);
}

static void releases_several(const char* name) {
  struct psem_semaphore* semaphore = c99_open_loose(name, 0);
  CHECK(psem_release_n(semaphore, 5) == 0);
  CHECK(c99_value(semaphore) == 5);
  CHECK(psem_release_n(semaphore, 0) == EINVAL);
  CHECK(psem_release_n(semaphore, INT64_C(4294967297)) == EINVAL);
  CHECK(psem_release_n(semaphore, 2147483643) == EOVERFLOW);
  CHECK(c99_value(semaphore) == 5);
  CHECK(psem_release_n(semaphore, 2147483642) == 0);
  CHECK(psem_release(semaphore) == EOVERFLOW);
  CHECK(psem_post_from_signal(semaphore) == EOVERFLOW);
  CHECK(c99_value(semaphore) == 2147483647);
  psem_destroy(semaphore);
}

static struct psem_semaphore* signalled;
static volatile sig_atomic_t posted = -1;

static void post(int signal) {
  (void)signal;
  posted = psem_post_from_signal(signalled);
}

static void posts_from_a_signal_handler(const char* name) {
  struct sigaction action;
  memset(&action, 0, sizeof(action));
  action.sa_handler = post;
  CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
  signalled = c99_open(name, NULL);
  CHECK(psem_acquire(signalled) == 0);
  raise(SIGUSR1);
  CHECK(posted == 0);
  CHECK(c99_value(signalled) == 1);
  CHECK(psem_held(signalled) == 0);
  raise(SIGUSR1);
  CHECK(posted == EPERM);
  CHECK(c99_value(signalled) == 1);
  CHECK(strcmp(psem_last_error(), "") == 0);
  psem_destroy(signalled);
}

static void close_before_death(int signal) {
  (void)signal;
  psem_close_before_death();
}

static void closes_before_death_in_a_handler(const char* name) {
  struct psem_semaphore* semaphore = c99_open(name, NULL);
  struct psem_semaphore* later = NULL;
  struct psem_options options = c99_silent();
  struct sigaction action;
  memset(&action, 0, sizeof(action));
  action.sa_handler = close_before_death;
  CHECK(sigaction(SIGUSR1, &action, NULL) == 0);
  errno = 4711;
  raise(SIGUSR1);
  CHECK(errno == 4711);
  CHECK(psem_unlink(name) == ENOENT);
  CHECK(psem_acquire(semaphore) == 0); /* Those who have it go on. */
  CHECK(psem_open(name, &options, &later) == ECANCELED);
  CHECK(later == NULL);
  options.close_on_exit = 0;
  options.unlink_policy = PSEM_UNLINK_NEVER;
  CHECK(psem_open(name, &options, &later) == 0);
  psem_close_before_death(); /* For the second time: it does nothing. */
  psem_destroy(later);
  psem_destroy(semaphore);
}

static void* fail_in_thread(void* semaphore) {
  const int had_none = strcmp(psem_last_error(), "") == 0;
  return had_none && psem_release_n(semaphore, -1) == EINVAL ? semaphore : NULL;
}

static void last_error_is_the_threads_own(const char* name) {
  struct psem_semaphore* semaphore = c99_open(name, NULL);
  pthread_t thread;
  void* result = NULL;
  char before[512];
  CHECK(psem_release(semaphore) == EPERM);
  strncpy(before, psem_last_error(), sizeof(before) - 1);
  before[sizeof(before) - 1] = '\0';
  CHECK(pthread_create(&thread, NULL, fail_in_thread, semaphore) == 0);
  CHECK(pthread_join(thread, &result) == 0);
  CHECK(result == semaphore);
  CHECK(strcmp(psem_last_error(), before) == 0);
  psem_destroy(semaphore);
}

static void errno_stays_as_it_was(const char* name) {
  struct psem_semaphore* semaphore = NULL;
  int is_current = 0;
  errno = 4711;
  CHECK(psem_unlink(name) == ENOENT);
  semaphore = c99_open_loose(name, 0);
  CHECK(psem_acquire_for_ns(semaphore, 1) == ETIMEDOUT);
  CHECK(psem_release(semaphore) == 0);
  CHECK(psem_unlink(name) == 0);
  CHECK(psem_is_current(semaphore, &is_current) == 0);
  CHECK(psem_close(semaphore) == 0);
  psem_destroy(semaphore);
  psem_destroy(c99_open(name, NULL));
  CHECK(errno == 4711);
}

static void forked_child_holds_and_closes_nothing(const char* name) {
  struct psem_semaphore* semaphore = c99_open(name, NULL);
  int status = -1;
  pid_t child;
  int is_current = 0;
  CHECK(psem_acquire(semaphore) == 0);
  child = fork();
  CHECK(child >= 0);
  if (child == 0) {
    const int held = psem_held(semaphore);
    const int released = psem_release(semaphore);
    psem_destroy(semaphore);
    _exit(held == 0 && released == EPERM ? 0 : 1);
  }
  CHECK(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
  CHECK(psem_is_current(semaphore, &is_current) == 0);
  CHECK(is_current == 1);
  CHECK(psem_release(semaphore) == 0);
  psem_destroy(semaphore);
}

#define IS_NULL(verb, parameter) \
  c99_last_error_is(verb " \"\": " parameter " is null (EINVAL)", name)

static void null_is_an_error_and_no_crash(const char* name) {
  struct psem_semaphore* semaphore = c99_open(name, NULL);
  struct psem_semaphore* other = semaphore;
  struct psem_statistics statistics;
  struct psem_waiters waiters;
  uint32_t value;
  int is_current;
  CHECK(psem_open(NULL, NULL, &other) == EINVAL && IS_NULL("open", "name"));
  CHECK(other == NULL);
  CHECK(psem_open(name, NULL, NULL) == EINVAL && IS_NULL("open", "semaphore"));
  CHECK(psem_unlink(NULL) == EINVAL && IS_NULL("unlink", "name"));
  CHECK(psem_close(NULL) == EINVAL && IS_NULL("close", "semaphore"));
  CHECK(psem_detach(NULL) == EINVAL && IS_NULL("detach", "semaphore"));
  CHECK(psem_acquire(NULL) == EINVAL && IS_NULL("acquire", "semaphore"));
  CHECK(psem_acquire_n(NULL, 1) == EINVAL);
  CHECK(psem_try_acquire(NULL) == EINVAL && IS_NULL("try to acquire", "semaphore"));
  CHECK(psem_try_acquire_n(NULL, 1) == EINVAL);
  CHECK(psem_acquire_until(NULL, 1, NULL) == EINVAL);
  CHECK(psem_acquire_until(semaphore, 1, NULL) == EINVAL && IS_NULL("acquire", "deadline"));
  CHECK(psem_acquire_for_ns(NULL, 1) == EINVAL);
  CHECK(psem_acquire_with(NULL, NULL) == EINVAL);
  CHECK(psem_release(NULL) == EINVAL && IS_NULL("release", "semaphore"));
  CHECK(psem_release_n(NULL, 1) == EINVAL);
  CHECK(psem_post_from_signal(NULL) == EINVAL);
  CHECK(psem_value(NULL, &value) == EINVAL && IS_NULL("read the value of", "semaphore"));
  CHECK(psem_value(semaphore, NULL) == EINVAL && IS_NULL("read the value of", "value"));
  CHECK(psem_get_statistics(NULL, &statistics, sizeof(statistics)) == EINVAL);
  CHECK(psem_get_statistics(semaphore, NULL, sizeof(statistics)) == EINVAL);
  CHECK(IS_NULL("read the statistics of", "statistics"));
  CHECK(psem_get_waiters(NULL, &waiters, sizeof(waiters)) == EINVAL);
  CHECK(IS_NULL("count the waiters of", "semaphore"));
  CHECK(psem_get_waiters(semaphore, NULL, sizeof(waiters)) == EINVAL);
  CHECK(IS_NULL("count the waiters of", "waiters"));
  CHECK(psem_is_current(NULL, &is_current) == EINVAL && IS_NULL("look up", "semaphore"));
  CHECK(psem_is_current(semaphore, NULL) == EINVAL && IS_NULL("look up", "is_current"));
  CHECK(psem_options_init(NULL, sizeof(struct psem_options)) == EINVAL);
  CHECK(psem_acquire_options_init(NULL, sizeof(struct psem_acquire_options)) == EINVAL);
  CHECK(IS_NULL("initialize options", "options"));
  CHECK(psem_cancellation_new(NULL) == EINVAL && IS_NULL("make", "cancellation"));
  CHECK(psem_created(NULL) == 0);
  CHECK(psem_held(NULL) == 0);
  CHECK(psem_is_open(NULL) == 0);
  CHECK(psem_cancellation_cancelled(NULL) == 0);
  CHECK(strcmp(psem_name(NULL), "") == 0);
  psem_cancellation_cancel(NULL);
  psem_cancellation_destroy(NULL);
  psem_destroy(NULL);
  psem_destroy(semaphore);
}

static void version_has_three_numbers(const char* name) {
  const char* dot = strchr(psem_version(), '.');
  (void)name;
  CHECK(dot != NULL && strchr(dot + 1, '.') != NULL);
}

#define ROW(check, leaves) \
  { #check, check, leaves, "" }

const struct c99_check c99_call_checks[] = {
    ROW(opens_acquires_releases_closes, 0),
    ROW(errors_come_with_text, 0),
    ROW(closed_handle_answers_ebadf, 0),
    ROW(detach_leaves_the_name, 1),
    ROW(destroy_does_what_exit_would_do, 0),
    ROW(unlink_leaves_it_to_those_who_have_it, 0),
    ROW(releases_several, 0),
    ROW(posts_from_a_signal_handler, 0),
    ROW(closes_before_death_in_a_handler, 1),
    ROW(last_error_is_the_threads_own, 0),
    ROW(errno_stays_as_it_was, 0),
    ROW(forked_child_holds_and_closes_nothing, 0),
    ROW(null_is_an_error_and_no_crash, 0),
    ROW(version_has_three_numbers, 0),
    {NULL, NULL, 0, NULL},
};
