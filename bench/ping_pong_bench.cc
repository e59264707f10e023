// How long does a hand-over between two processes take? Two semaphores, two processes on two
// processors: each waits for its own and releases the other's. An iteration is a round trip.

#include <sched.h>
#include <sys/mman.h>
#include <unistd.h>

#include <atomic>
#include <new>

#include "bench/rivals.h"
#include "benchmark/benchmark.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

// Binds this process to one of the processors that it may use, the `index`th from the first.
void PinTo(int index, const cpu_set_t& allowed) {
  cpu_set_t one;
  CPU_ZERO(&one);
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
    if (CPU_ISSET(cpu, &allowed) && index-- == 0) CPU_SET(cpu, &one);
  }
  sched_setaffinity(0, sizeof(one), &one);
}

template <typename Rival>
void PingPong(benchmark::State& state) {
  cpu_set_t allowed;
  if (sched_getaffinity(0, sizeof(allowed), &allowed) != 0 || CPU_COUNT(&allowed) < 2) {
    return state.SkipWithError("needs two processors");
  }
  const OwnNames names("bench");
  Rival ping(names.Name("ping"), 0);
  Rival pong(names.Name("pong"), 0);
  void* memory = mmap(nullptr, sizeof(std::atomic<bool>), PROT_READ | PROT_WRITE,
                      MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) return state.SkipWithError("no shared memory");
  auto* stop = new (memory) std::atomic<bool>(false);
  ChildProcess partner([&] {
    PinTo(1, allowed);
    for (;;) {
      ping.Acquire();
      if (stop->load()) return;
      pong.Release();
    }
  });
  PinTo(0, allowed);
  for (auto _ : state) {
    ping.Release();
    pong.Acquire();
  }
  sched_setaffinity(0, sizeof(allowed), &allowed);
  stop->store(true);
  ping.Release();
  if (!partner.Wait().ok()) state.SkipWithError(partner.Wait().Text().c_str());
  munmap(memory, sizeof(std::atomic<bool>));
}
BENCHMARK_TEMPLATE(PingPong, GlibcSemaphore)->Name("ping-pong round trip/glibc")->UseRealTime();
// Strict off: each end only acquires one semaphore and only releases the other.
BENCHMARK_TEMPLATE(PingPong, PsemSemaphore<false>)
    ->Name("ping-pong round trip/psem")
    ->UseRealTime();

}  // namespace
}  // namespace psem
