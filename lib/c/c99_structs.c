/* The structs between a program and a library of different age, and their layout, which bindings to
 * other languages rely on. No feature macro here: the header does without. */

#include <errno.h>
#include <string.h>

#include "lib/c/c99_checks.h"

/* As a later revision may look. */
struct newer_options {
  struct psem_options known;
  uint64_t newer;
};

struct newer_acquire_options {
  struct psem_acquire_options known;
  uint64_t newer;
};

struct newer_statistics {
  struct psem_statistics known;
  uint64_t newer;
};

struct newer_waiters {
  struct psem_waiters known;
  uint64_t newer;
};

static void newer_program_sets_nothing_newer(const char* name) {
  struct psem_semaphore* semaphore = NULL;
  struct newer_options options;
  struct newer_acquire_options acquire;
  memset(&options, 0xff, sizeof(options));
  memset(&acquire, 0xff, sizeof(acquire));
  CHECK(psem_options_init(&options.known, sizeof(options)) == 0);
  CHECK(options.known.version == PSEM_STRUCT_VERSION);
  CHECK(options.known.size == sizeof(options));
  CHECK(options.newer == 0);
  options.known.value = 3;
  options.known.silent = 1;
  CHECK(psem_open(name, &options.known, &semaphore) == 0);
  CHECK(c99_value(semaphore) == 3);
  CHECK(psem_acquire_options_init(&acquire.known, sizeof(acquire)) == 0);
  CHECK(acquire.known.size == sizeof(acquire));
  CHECK(acquire.newer == 0);
  CHECK(psem_acquire_with(semaphore, &acquire.known) == 0);
  psem_destroy(semaphore);
}

static void newer_program_sets_a_newer_field(const char* name) {
  struct psem_semaphore* semaphore = NULL;
  struct newer_options options;
  struct newer_acquire_options acquire;
  CHECK(psem_options_init(&options.known, sizeof(options)) == 0);
  options.newer = UINT64_C(1) << 63; /* The last byte of all. */
  CHECK(psem_open(name, &options.known, &semaphore) == E2BIG);
  CHECK(
      c99_last_error_is("open \"$NAME\": psem_options sets a field that this library does not know "
                        "(E2BIG); leave it 0, or use a newer library",
                        name));
  options.newer = 1;
  CHECK(psem_open(name, &options.known, &semaphore) == E2BIG);
  CHECK(semaphore == NULL);
  CHECK(psem_unlink(name) == ENOENT);
  semaphore = c99_open(name, NULL);
  CHECK(psem_acquire_options_init(&acquire.known, sizeof(acquire)) == 0);
  acquire.newer = 1;
  CHECK(psem_acquire_with(semaphore, &acquire.known) == E2BIG);
  CHECK(psem_held(semaphore) == 0);
  psem_destroy(semaphore);
}

static void newer_program_reads_statistics(const char* name) {
  struct psem_semaphore* semaphore = c99_open(name, NULL);
  struct newer_statistics statistics;
  memset(&statistics, 0xff, sizeof(statistics));
  CHECK(psem_acquire(semaphore) == 0);
  CHECK(psem_get_statistics(semaphore, &statistics.known, sizeof(statistics)) == 0);
  CHECK(statistics.known.size == sizeof(statistics.known)); /* What there is. */
  CHECK(statistics.known.acquires == 1);
  CHECK(statistics.newer == 0);
  psem_destroy(semaphore);
}

static void newer_program_reads_waiters(const char* name) {
  struct psem_semaphore* semaphore = c99_open(name, NULL);
  struct newer_waiters waiters;
  memset(&waiters, 0xff, sizeof(waiters));
  CHECK(psem_get_waiters(semaphore, &waiters.known, sizeof(waiters)) == 0);
  CHECK(waiters.known.size == sizeof(waiters.known)); /* What there is. */
  CHECK(waiters.known.recorded == 0);
  CHECK(waiters.newer == 0);
  psem_destroy(semaphore);
}

static void sizes_that_no_revision_has(const char* name) {
  static const size_t sizes[] = {0, 8, 39, 4097, (size_t)UINT32_MAX + 81};
  struct psem_semaphore* semaphore = c99_open(name, NULL);
  struct psem_semaphore* other = NULL;
  size_t i;
  for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); ++i) {
    struct psem_options options = c99_silent();
    struct psem_acquire_options acquire;
    struct psem_statistics statistics;
    memset(&statistics, 7, sizeof(statistics));
    CHECK(psem_acquire_options_init(&acquire, sizeof(acquire)) == 0);
    CHECK(psem_options_init(&options, sizes[i]) == EINVAL);
    CHECK(psem_acquire_options_init(&acquire, sizes[i]) == EINVAL);
    CHECK(psem_get_statistics(semaphore, &statistics, sizes[i]) == EINVAL);
    CHECK(statistics.acquires == UINT64_C(0x0707070707070707));
    CHECK(options.size == sizeof(options) && acquire.size == sizeof(acquire));
    if (sizes[i] > UINT32_MAX) continue;
    options.size = (uint32_t)sizes[i];
    acquire.size = (uint32_t)sizes[i];
    CHECK(psem_open(name, &options, &other) == EINVAL);
    CHECK(strstr(psem_last_error(), ": the size of psem_options is ") != NULL);
    CHECK(psem_acquire_with(semaphore, &acquire) == EINVAL);
  }
  {
    struct psem_options options = c99_silent();
    struct psem_waiters waiters;
    memset(&waiters, 7, sizeof(waiters));
    CHECK(psem_get_waiters(semaphore, &waiters, 4097) == EINVAL);
    CHECK(psem_get_waiters(semaphore, &waiters, sizeof(waiters) - 1) == EINVAL);
    CHECK(c99_last_error_is(
        "count the waiters of \"\": the size of psem_waiters is 19 (EINVAL); give "
        "sizeof(struct psem_waiters)",
        name));
    CHECK(waiters.version == UINT32_C(0x07070707));
    options.size = sizeof(options) - 1;
    CHECK(psem_open(name, &options, &other) == EINVAL);
    CHECK(
        c99_last_error_is("open \"$NAME\": the size of psem_options is 79 (EINVAL); give "
                          "sizeof(struct psem_options)",
                          name));
  }
  psem_destroy(semaphore);
}

static void versions_that_do_not_exist(const char* name) {
  struct psem_semaphore* semaphore = c99_open(name, NULL);
  struct psem_semaphore* other = NULL;
  struct psem_options options = c99_silent();
  struct psem_acquire_options acquire;
  CHECK(psem_acquire_options_init(&acquire, sizeof(acquire)) == 0);
  options.version = 0;
  acquire.version = 2;
  CHECK(psem_open(name, &options, &other) == EINVAL);
  CHECK(
      c99_last_error_is("open \"$NAME\": the version of psem_options is 0, not 1 (EINVAL); begin "
                        "with psem_options_init",
                        name));
  CHECK(psem_acquire_with(semaphore, &acquire) == EINVAL);
  CHECK(
      c99_last_error_is("acquire \"$NAME\": the version of psem_acquire_options is 2, not 1 "
                        "(EINVAL); begin with psem_acquire_options_init",
                        name));
  psem_destroy(semaphore);
}

static void defaults_are_as_the_header_says(const char* name) {
  struct psem_options options;
  struct psem_acquire_options acquire;
  (void)name;
  memset(&options, 0xff, sizeof(options));
  memset(&acquire, 0xff, sizeof(acquire));
  CHECK(psem_options_init(&options, sizeof(options)) == 0);
  CHECK(options.version == 1 && options.size == sizeof(options) && options.value == 1);
  CHECK(options.strict == 1 && options.close_on_exit == 1);
  CHECK(options.debug == 0 && options.silent == 0 && options.retry_on_eintr == 0);
  CHECK(options.require_owner == 0 && options.allow_shared_handle == 0);
  CHECK(options.mode == PSEM_OPEN_OR_CREATE && options.unlink_policy == PSEM_UNLINK_ALWAYS);
  CHECK(options.permissions == PSEM_NO_PERMISSIONS && options.slow_wait_ns == PSEM_NEVER_NS);
  CHECK(options.on_slow_wait == NULL && options.slow_wait_context == NULL);
  CHECK(psem_acquire_options_init(&acquire, sizeof(acquire)) == 0);
  CHECK(acquire.version == 1 && acquire.size == sizeof(acquire) && acquire.permits == 1);
  CHECK(acquire.deadline_ns == 0 && acquire.clock == PSEM_NO_DEADLINE);
  CHECK(acquire.retry_on_eintr == PSEM_AS_OPENED && acquire.cancellation == NULL);
}

#define AT(structure, field, offset) CHECK(offsetof(struct structure, field) == (offset))

static void layout_never_changes(const char* name) {
  (void)name;
  AT(psem_options, version, 0);
  AT(psem_options, size, 4);
  AT(psem_options, value, 8);
  AT(psem_options, strict, 16);
  AT(psem_options, close_on_exit, 20);
  AT(psem_options, debug, 24);
  AT(psem_options, silent, 28);
  AT(psem_options, retry_on_eintr, 32);
  AT(psem_options, require_owner, 36);
  AT(psem_options, allow_shared_handle, 40);
  AT(psem_options, mode, 44);
  AT(psem_options, unlink_policy, 48);
  AT(psem_options, permissions, 52);
  AT(psem_options, slow_wait_ns, 56);
  AT(psem_options, on_slow_wait, 64);
  AT(psem_options, slow_wait_context, 72);
  AT(psem_acquire_options, version, 0);
  AT(psem_acquire_options, size, 4);
  AT(psem_acquire_options, permits, 8);
  AT(psem_acquire_options, deadline_ns, 16);
  AT(psem_acquire_options, clock, 24);
  AT(psem_acquire_options, retry_on_eintr, 28);
  AT(psem_acquire_options, cancellation, 32);
  AT(psem_statistics, version, 0);
  AT(psem_statistics, size, 4);
  AT(psem_statistics, acquires, 8);
  AT(psem_statistics, contended_acquires, 16);
  AT(psem_statistics, total_wait_ns, 24);
  AT(psem_statistics, longest_wait_ns, 32);
  AT(psem_waiters, version, 0);
  AT(psem_waiters, size, 4);
  AT(psem_waiters, recorded, 8);
  AT(psem_waiters, live, 12);
  AT(psem_waiters, live_is_exact, 16);
  AT(psem_slow_wait, version, 0);
  AT(psem_slow_wait, size, 4);
  AT(psem_slow_wait, name, 8);
  AT(psem_slow_wait, process, 16);
  AT(psem_slow_wait, thread, 20);
  AT(psem_slow_wait, permits, 24);
  AT(psem_slow_wait, since_ns, 32);
  AT(psem_slow_wait, waited_ns, 40);
  AT(psem_slow_wait, value, 48);
  AT(psem_slow_wait, waiters, 52);
  CHECK(PSEM_OPEN_OR_CREATE == 0 && PSEM_CREATE_ONLY == 1 && PSEM_OPEN_ONLY == 2);
  CHECK(PSEM_UNLINK_ALWAYS == 0 && PSEM_UNLINK_ONLY_CREATOR == 1 && PSEM_UNLINK_NEVER == 2);
  CHECK(PSEM_NEVER_NS == UINT64_C(0xffffffffffffffff));
  CHECK(PSEM_NO_PERMISSIONS == -1 && PSEM_NO_DEADLINE == -1 && PSEM_AS_OPENED == -1);
}

#define ROW(check) \
  { #check, check, 0, "" }

const struct c99_check c99_struct_checks[] = {
    ROW(newer_program_sets_nothing_newer),
    ROW(newer_program_sets_a_newer_field),
    ROW(newer_program_reads_statistics),
    ROW(newer_program_reads_waiters),
    ROW(sizes_that_no_revision_has),
    ROW(versions_that_do_not_exist),
    ROW(defaults_are_as_the_header_says),
    ROW(layout_never_changes),
    {NULL, NULL, 0, NULL},
};
