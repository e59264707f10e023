/* Every option of psem_open. */

#define _XOPEN_SOURCE 700

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/c/c99_checks.h"

/* Still open when the process ends. */
static struct psem_semaphore* left_open;

static void defaults_when_null(const char* name) {
  struct psem_semaphore* semaphore = NULL;
  struct psem_options options;
  CHECK(psem_open(name, NULL, &semaphore) == 0);
  CHECK(c99_value(semaphore) == 1);
  CHECK(psem_acquire(semaphore) == 0);
  CHECK(psem_acquire(semaphore) == EDEADLK); /* Strict, and it says so. */
  psem_destroy(semaphore);
  CHECK(psem_options_init(&options, sizeof(options)) == 0);
  CHECK(psem_open(name, &options, &left_open) == 0);
  CHECK(psem_release(left_open) == EPERM);
}

static void value(const char* name) {
  struct psem_options options = c99_silent();
  struct psem_semaphore* semaphore = NULL;
  options.value = 2147483647;
  semaphore = c99_open(name, &options);
  CHECK(c99_value(semaphore) == 2147483647);
  psem_destroy(semaphore);
  options.value = INT64_C(4294967297);
  CHECK(psem_open(name, &options, &semaphore) == EINVAL);
  CHECK(c99_last_error_is("open \"$NAME\": not a value (EINVAL): 4294967297; give 0 to 2147483647",
                          name));
  options.value = -1;
  CHECK(psem_open(name, &options, &semaphore) == EINVAL);
}

static void strict(const char* name) {
  struct psem_options options = c99_silent();
  struct psem_semaphore* semaphore;
  uint32_t is_strict;
  for (is_strict = 0; is_strict < 2; ++is_strict) {
    options.strict = is_strict;
    options.value = 2;
    semaphore = c99_open(name, &options);
    CHECK(psem_acquire(semaphore) == 0);
    CHECK(psem_acquire(semaphore) == (is_strict ? EDEADLK : 0));
    CHECK(psem_close(semaphore) == 0);
    CHECK(psem_close(semaphore) == (is_strict ? EBADF : 0));
    psem_destroy(semaphore);
  }
}

static void close_on_exit_set(const char* name) {
  struct psem_options options = c99_silent();
  options.close_on_exit = 1;
  left_open = c99_open(name, &options);
}

static void close_on_exit_not_set(const char* name) {
  struct psem_options options = c99_silent();
  options.close_on_exit = 0;
  psem_destroy(c99_open(name, &options));
  left_open = c99_open(name, &options);
}

static void debug_wins_over_silent(const char* name) {
  struct psem_options options = c99_silent();
  struct psem_semaphore* semaphore;
  options.debug = 1;
  semaphore = c99_open(name, &options);
  CHECK(psem_acquire(semaphore) == 0);
  CHECK(psem_release(semaphore) == 0);
  CHECK(psem_detach(semaphore) == 0);
  psem_destroy(semaphore);
}

static void silent(const char* name) {
  struct psem_options options = c99_silent();
  struct psem_semaphore* semaphore;
  uint32_t is_silent;
  for (is_silent = 0; is_silent < 2; ++is_silent) {
    options.silent = is_silent;
    semaphore = c99_open(name, &options);
    CHECK(psem_release(semaphore) == EPERM);
    psem_destroy(semaphore);
  }
}

static void mode(const char* name) {
  struct psem_options options = c99_silent();
  struct psem_semaphore* semaphore = NULL;
  options.mode = PSEM_OPEN_ONLY;
  CHECK(psem_open(name, &options, &semaphore) == ENOENT);
  options.mode = PSEM_CREATE_ONLY;
  options.close_on_exit = 0;
  psem_destroy(c99_open(name, &options));
  CHECK(psem_open(name, &options, &semaphore) == EEXIST);
  options.mode = PSEM_OPEN_ONLY;
  semaphore = c99_open(name, &options);
  CHECK(psem_created(semaphore) == 0);
  psem_destroy(semaphore);
  options.mode = PSEM_OPEN_OR_CREATE;
  psem_destroy(c99_open(name, &options));
  CHECK(psem_unlink(name) == 0);
  semaphore = c99_open(name, &options);
  CHECK(psem_created(semaphore) == 1);
  psem_destroy(semaphore);
}

static unsigned bits_of(const char* name) {
  char path[512];
  struct stat facts;
  snprintf(path, sizeof(path), "/dev/shm/sem.%s", name + 1);
  CHECK(stat(path, &facts) == 0);
  return facts.st_mode & 07777;
}

static void permissions(const char* name) {
  struct psem_options options = c99_silent();
  struct psem_semaphore* semaphore = NULL;
  umask(077);
  options.permissions = 0660;
  options.close_on_exit = 0;
  psem_destroy(c99_open(name, &options));
  CHECK(bits_of(name) == 0660);
  options.permissions = 0600; /* Others may do more than it trusts. */
  CHECK(psem_open(name, &options, &semaphore) == EACCES);
  options.permissions = 01000;
  CHECK(psem_open(name, &options, &semaphore) == EINVAL);
  options.permissions = -2;
  CHECK(psem_open(name, &options, &semaphore) == EINVAL);
  options.permissions = PSEM_NO_PERMISSIONS;
  CHECK(psem_unlink(name) == 0);
  psem_destroy(c99_open(name, &options));
  CHECK(bits_of(name) == 0600);
}

static void require_owner(const char* name) {
  struct psem_options options = c99_silent();
  struct psem_semaphore* semaphore = NULL;
  options.close_on_exit = 0;
  options.require_owner = 1;
  psem_destroy(c99_open(name, &options));
  psem_destroy(c99_open(name, &options));
  c99_act_as_another_user();
  CHECK(psem_open(name, &options, &semaphore) == EACCES);
  CHECK(strstr(psem_last_error(), ", not to you (EACCES)") != NULL);
  options.require_owner = 0;
  psem_destroy(c99_open(name, &options));
}

static void allow_shared_handle(const char* name) {
  struct psem_options options = c99_silent();
  struct psem_semaphore* first = c99_open(name, &options);
  struct psem_semaphore* second = NULL;
  CHECK(psem_open(name, &options, &second) == EEXIST);
  options.allow_shared_handle = 1;
  second = c99_open(name, &options);
  CHECK(psem_acquire(first) == 0);
  CHECK(psem_held(second) == 0);
  CHECK(c99_value(second) == 0);
  psem_destroy(first);
  CHECK(c99_value(second) == 0);
  psem_destroy(second);
}

/* Rows: the policy; columns: whether this handle created it. */
static void unlink_policy(const char* name) {
  static const int unlinks[3][2] = {{1, 1}, {0, 1}, {0, 0}};
  struct psem_options options = c99_silent();
  uint32_t policy;
  int created;
  for (policy = PSEM_UNLINK_ALWAYS; policy <= PSEM_UNLINK_NEVER; ++policy) {
    for (created = 0; created < 2; ++created) {
      struct psem_semaphore* semaphore;
      options.unlink_policy = PSEM_UNLINK_NEVER;
      if (!created) psem_destroy(c99_open(name, &options));
      options.unlink_policy = policy;
      semaphore = c99_open(name, &options);
      CHECK(psem_created(semaphore) == created);
      CHECK(psem_close(semaphore) == 0);
      psem_destroy(semaphore);
      CHECK(psem_unlink(name) == (unlinks[policy][created] ? ENOENT : 0));
    }
  }
}

struct told {
  struct psem_semaphore* semaphore;
  const char* name;
  int times;
};

static void tell(const struct psem_slow_wait* wait, void* context) {
  struct told* told = context;
  struct timespec now;
  CHECK(clock_gettime(CLOCK_REALTIME, &now) == 0);
  CHECK(wait->version == PSEM_STRUCT_VERSION);
  CHECK(wait->size == sizeof(*wait));
  CHECK(strcmp(wait->name, told->name) == 0);
  CHECK(wait->process == getpid());
  CHECK(wait->thread == getpid()); /* The only thread is the first. */
  CHECK(wait->permits == 3);
  CHECK(wait->waited_ns >= 2000000);
  CHECK(wait->since_ns > (now.tv_sec - 3600) * INT64_C(1000000000)); /* Loosely: it can be set. */
  CHECK(wait->since_ns < (now.tv_sec + 3600) * INT64_C(1000000000));
  CHECK(wait->value == 2);
  CHECK(wait->waiters == 0);
  ++told->times;
  CHECK(psem_release(told->semaphore) == 0);
}

static void slow_wait_with_a_function(const char* name) {
  struct psem_options options = c99_silent();
  struct told told = {NULL, NULL, 0};
  options.strict = 0;
  options.value = 2;
  options.slow_wait_ns = 2000000;
  options.on_slow_wait = tell;
  options.slow_wait_context = &told;
  told.name = name;
  told.semaphore = c99_open(name, &options);
  CHECK(psem_acquire_n(told.semaphore, 3) == 0);
  CHECK(told.times == 1);
  psem_destroy(told.semaphore);
}

/* How long it waited stands in the notice, so the test looks at the beginning alone. */
static void slow_wait_without_a_function(const char* name) {
  struct psem_options options = c99_silent();
  struct psem_semaphore* semaphore;
  options.silent = 0;
  options.value = 0;
  options.slow_wait_ns = 1000000;
  semaphore = c99_open(name, &options);
  CHECK(psem_acquire_for_ns(semaphore, 100000000) == ETIMEDOUT);
  psem_destroy(semaphore);
}

static void slow_wait_never(const char* name) {
  static const uint64_t never[] = {PSEM_NEVER_NS, UINT64_C(1) << 63};
  struct psem_options options = c99_silent();
  struct psem_semaphore* semaphore;
  size_t i;
  options.silent = 0;
  options.value = 0;
  for (i = 0; i < 2; ++i) {
    options.slow_wait_ns = never[i];
    semaphore = c99_open(name, &options);
    CHECK(psem_acquire_for_ns(semaphore, 5000000) == ETIMEDOUT);
    psem_destroy(semaphore);
  }
}

#define BAD(field, number, choice)                                                              \
  do {                                                                                          \
    struct psem_options options = c99_silent();                                                 \
    options.field = number;                                                                     \
    CHECK(psem_open(name, &options, &semaphore) == EINVAL);                                     \
    CHECK(c99_last_error_is("open \"$NAME\": " #field " is " #number " (EINVAL); give " choice, \
                            name));                                                             \
  } while (0)

static void numbers_without_a_meaning(const char* name) {
  struct psem_semaphore* semaphore = NULL;
  BAD(strict, 2, "0 or 1");
  BAD(close_on_exit, 3, "0 or 1");
  BAD(debug, 4, "0 or 1");
  BAD(silent, 5, "0 or 1");
  BAD(retry_on_eintr, 6, "0 or 1");
  BAD(require_owner, 7, "0 or 1");
  BAD(allow_shared_handle, 4294967295, "0 or 1");
  BAD(mode, 3, "an enum psem_open_mode");
  BAD(unlink_policy, 3, "an enum psem_unlink_policy");
  CHECK(semaphore == NULL);
}

#define ROW(check, leaves, output) \
  { #check, check, leaves, output }
#define NOT_HELD                                                                                  \
  "[psem] release \"$NAME\": this handle does not hold it (EPERM); acquire it first, or open it " \
  "with strict set to false to add permits\n"

const struct c99_check c99_option_checks[] = {
    ROW(defaults_when_null, 0,
        "[psem] acquire \"$NAME\": this handle holds it already (EDEADLK); release it first, or "
        "open it with strict set to false to acquire again\n" NOT_HELD
        "[psem] closing semaphore \"$NAME\" on exit"),
    ROW(value, 0, ""),
    ROW(strict, 0, ""),
    ROW(close_on_exit_set, 0, ""),
    ROW(close_on_exit_not_set, 1, ""),
    ROW(debug_wins_over_silent, 1,
        "[psem] open \"$NAME\": created with value 1\n"
        "[psem] acquire \"$NAME\": waiting for a permit\n"
        "[psem] acquire \"$NAME\": took a permit\n"
        "[psem] release \"$NAME\": gave a permit\n"
        "[psem] detach \"$NAME\": closed, and its name left\n"),
    ROW(silent, 0, NOT_HELD),
    ROW(mode, 1, ""),
    ROW(permissions, 1, ""),
    ROW(require_owner, 1, ""),
    ROW(allow_shared_handle, 0, ""),
    ROW(unlink_policy, 0, ""),
    ROW(slow_wait_with_a_function, 0, ""),
    ROW(slow_wait_without_a_function, 0, "[psem] acquire \"$NAME\": still waiting after "),
    ROW(slow_wait_never, 0, ""),
    ROW(numbers_without_a_meaning, 0, ""),
    {NULL, NULL, 0, NULL},
};
