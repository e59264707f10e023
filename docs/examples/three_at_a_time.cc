#include <cstdio>

#include "lib/semaphore/semaphore.h"

int main() {
  psem::Options options;
  options.value = 3;  // Three of these programs work at a time, however many are started.
  options.unlink_policy = psem::UnlinkPolicy::kNever;  // Whoever ends leaves it to the others.
  auto jobs = psem::Semaphore::Open("/jobs", options);
  if (!jobs.ok()) return 1;  // It has said why: open "/jobs": permission denied (EACCES); ...

  if (absl::Status status = jobs->AcquireFor(absl::Seconds(30)); !status.ok()) return 1;
  std::puts("working");
  return jobs->Release().ok() ? 0 : 1;
}
