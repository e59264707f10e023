// Seeing what happens: who waits, for how long, and a word when a wait becomes slow.
//
//     seeing [NAME]
//
// A child waits for a permit. When that takes too long it tells its parent, which looks, and then
// releases.

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "lib/semaphore/semaphore.h"

namespace {

int WaitForPermit(psem::Semaphore& jobs) {
  if (!jobs.Acquire().ok()) return 1;
  // snippet: statistics
  const psem::Statistics statistics = jobs.statistics();
  std::printf("child: %d of %d acquires had to wait\n",
              static_cast<int>(statistics.contended_acquires),
              static_cast<int>(statistics.acquires));
  return statistics.longest_wait >= absl::Milliseconds(20) ? 0 : 1;
  // snippet end
}

int LookAndRelease(psem::Semaphore& jobs) {
  // snippet: look
  absl::StatusOr<uint32_t> value = jobs.Value();
  absl::StatusOr<psem::WaiterCount> waiters = jobs.Waiters();
  while (waiters.ok() && waiters->recorded == 0) {  // It goes back to sleep after its word.
    usleep(1000);
    waiters = jobs.Waiters();
  }
  if (!value.ok() || !waiters.ok()) return 1;
  std::printf("parent: %u permits, %u waiter\n", *value, waiters->recorded);
  std::fflush(stdout);
  // snippet end
  return jobs.Release().ok() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string name = argc > 1 ? argv[1] : "/seen";
  psem::Options options;
  options.value = 0;
  options.strict = false;
  options.mode = psem::OpenMode::kCreateOnly;
  auto slow = psem::Semaphore::Open(name + "-slow", options);
  if (!slow.ok()) return 1;
  // snippet: slow
  options.slow_wait = absl::Milliseconds(20);
  options.on_slow_wait = [&slow](const psem::SlowWait& wait) {
    std::printf("child: still waits for %d permit of %u\n", static_cast<int>(wait.permits),
                wait.value);
    std::fflush(stdout);
    slow->Release().IgnoreError();
  };
  auto jobs = psem::Semaphore::Open(name, options);
  // snippet end
  if (!jobs.ok()) return 1;

  const pid_t child = fork();
  if (child == 0) return WaitForPermit(*jobs);
  if (child < 0 || !slow->AcquireFor(absl::Seconds(30)).ok()) return 1;
  if (LookAndRelease(*jobs) != 0) return 1;
  int status = 1;
  return waitpid(child, &status, 0) == child ? status : 1;
}
