// Mutual exclusion between processes: four workers add to one number, and lose nothing.
//
//     mutual_exclusion [NAME]
//
// The workers know only the semaphore's name, as programs do that were started apart. They come and
// go, so none of them unlinks it: who comes later would make a second semaphore of the same name,
// and work beside those that still have the first.

#include <sched.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>

#include "lib/semaphore/semaphore.h"

namespace {

constexpr int kWorkers = 4;
constexpr int kRounds = 1000;

int Work(const char* name, volatile int* total) {
  // snippet: open
  psem::Options options;  // One permit, unless they say otherwise: one at a time.
  options.unlink_policy = psem::UnlinkPolicy::kNever;
  absl::StatusOr<psem::Semaphore> turn = psem::Semaphore::Open(name, options);
  if (!turn.ok()) return 1;  // It has said why on stderr.
  // snippet end
  for (int i = 0; i < kRounds; ++i) {
    // snippet: permit
    absl::StatusOr<psem::Permit> permit = turn->AcquirePermit();
    if (!permit.ok()) return 1;
    const int before = *total;
    sched_yield();  // Others run in between, and must not get in here.
    *total = before + 1;
    // snippet end
  }  // The permit goes back here.
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const char* name = argc > 1 ? argv[1] : "/mutual-exclusion";
  void* memory =
      mmap(nullptr, sizeof(int), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 1;
  auto* total = static_cast<volatile int*>(memory);

  bool failed = false;
  for (int i = 0; i < kWorkers; ++i) {
    const pid_t worker = fork();
    if (worker == 0) return Work(name, total);
    failed |= worker < 0;
  }
  int status = 0;
  while (wait(&status) > 0) failed |= status != 0;

  // snippet: unlink
  // All are done and nobody will come: now the name may go.
  failed |= !psem::Semaphore::Unlink(name).ok();
  // snippet end
  std::printf("%d workers counted to %d\n", kWorkers, *total);
  return failed || *total != kWorkers * kRounds;
}
