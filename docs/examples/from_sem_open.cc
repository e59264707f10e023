// Migrating from sem_open: the same work twice, once with glibc's calls and once with this library.
//
//     from_sem_open [NAME]
//
// Both work on the same semaphores, so the programs that share one may migrate one after the other.

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <time.h>

#include <cstdio>

#include "lib/semaphore/semaphore.h"

namespace {

// snippet: glibc
bool WithGlibc(const char* name) {
  sem_t* jobs = sem_open(name, O_CREAT, 0644, 1);
  if (jobs == SEM_FAILED) {
    std::perror("sem_open");
    return false;
  }
  timespec deadline;
  clock_gettime(CLOCK_MONOTONIC, &deadline);
  deadline.tv_sec += 30;
  int result;
  do {
    result = sem_clockwait(jobs, CLOCK_MONOTONIC, &deadline);
  } while (result != 0 && errno == EINTR);
  if (result != 0) {
    std::perror("sem_clockwait");
    sem_close(jobs);
    return false;
  }
  std::puts("working with glibc");
  if (sem_post(jobs) != 0) std::perror("sem_post");
  return sem_close(jobs) == 0 && sem_unlink(name) == 0;
}
// snippet end

// snippet: psem
bool WithPsem(const char* name) {
  psem::Options options;
  options.retry_on_eintr = true;
  absl::StatusOr<psem::Semaphore> jobs = psem::Semaphore::Open(name, options);
  if (!jobs.ok()) return false;
  if (!jobs->AcquireFor(absl::Seconds(30)).ok()) return false;
  std::puts("working with psem");
  return jobs->Release().ok() && jobs->Close().ok();  // Close unlinks too.
}
// snippet end

}  // namespace

int main(int argc, char** argv) {
  const char* name = argc > 1 ? argv[1] : "/jobs";
  return WithGlibc(name) && WithPsem(name) ? 0 : 1;
}
