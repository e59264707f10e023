/* Use from C: the same semaphores, with errno values as results.
 *
 *     use_from_c [NAME]
 *
 * C has no destructors, so what was acquired is released by hand, and the handle is freed by hand.
 */

#include <errno.h>
#include <stdio.h>

#include "lib/c/psem.h"

/* snippet: timed */
static int work(struct psem_semaphore* jobs) {
  const int64_t half_a_minute = 30LL * 1000 * 1000 * 1000;
  int error = psem_acquire_for_ns(jobs, half_a_minute);
  if (error == ETIMEDOUT) {
    puts("busy; another time then");
    return 0;
  }
  if (error != 0) return error;
  puts("working in C");
  return psem_release(jobs);
}
/* snippet end */

int main(int argc, char** argv) {
  /* snippet: open */
  struct psem_options options;
  psem_options_init(&options, sizeof(options));
  options.value = 3;
  options.silent = 1; /* This program says itself what went wrong. */
  options.retry_on_eintr = 1;
  options.unlink_policy = PSEM_UNLINK_ONLY_CREATOR;

  struct psem_semaphore* jobs;
  int error = psem_open(argc > 1 ? argv[1] : "/jobs", &options, &jobs);
  /* snippet end */
  if (error == 0) error = work(jobs);

  uint32_t value;
  if (error == 0) error = psem_value(jobs, &value);
  if (error == 0) printf("%u permits are free\n", (unsigned)value);
  if (error == 0) error = psem_close(jobs);
  if (error != 0) fprintf(stderr, "%s\n", psem_last_error());
  psem_destroy(jobs); /* Null when it could not be opened, which is nothing. */
  return error != 0;
}
