// Counting resources: six clients share three connections, and one who needs all of them waits
// until they are idle.
//
//     connection_pool [NAME]
//
// One permit stands for one connection. The clients are forked and use the handle that they
// inherit; each holds permits of its own.

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <new>

#include "lib/semaphore/semaphore.h"

namespace {

constexpr int kConnections = 3;
constexpr int kClients = 6;
constexpr int kQueries = 100;

struct Pool {
  std::atomic<int> in_use{0};
  std::atomic<int> queries{0};
};

int Client(psem::Semaphore& connections, Pool* pool) {
  for (int i = 0; i < kQueries; ++i) {
    absl::StatusOr<psem::Permit> permit = connections.AcquirePermit();
    if (!permit.ok() || ++pool->in_use > kConnections) return 1;
    usleep(100);  // The database thinks.
    ++pool->queries;
    --pool->in_use;
  }
  return 0;
}

int CloseAll(psem::Semaphore& connections, Pool* pool) {
  // snippet: several
  psem::AcquireOptions all;
  all.permits = kConnections;  // In one step: all or none.
  absl::StatusOr<psem::Permit> permits = connections.AcquirePermit(all);
  // snippet end
  if (!permits.ok() || pool->in_use != 0) return 1;
  std::printf("closed %d idle connections\n", static_cast<int>(permits->permits()));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  void* memory =
      mmap(nullptr, sizeof(Pool), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return 1;
  Pool* pool = new (memory) Pool;

  // snippet: create
  psem::Options options;
  options.value = kConnections;
  options.mode = psem::OpenMode::kCreateOnly;  // A pool that is there already is not ours.
  auto connections = psem::Semaphore::Open(argc > 1 ? argv[1] : "/connections", options);
  if (!connections.ok()) return 1;
  // snippet end

  bool failed = false;
  for (int i = 0; i < kClients; ++i) {
    const pid_t client = fork();
    if (client == 0) return Client(*connections, pool);
    failed |= client < 0;
  }
  int status = 0;
  while (wait(&status) > 0) failed |= status != 0;
  std::printf("%d clients made %d queries\n", kClients, pool->queries.load());
  failed |= CloseAll(*connections, pool) != 0;
  return failed || !connections->Close().ok();
}
