// What do an acquire and a release cost when nobody else is there?
//
// The limit is what the hardware asks for two locked instructions on one word: no semaphore in
// shared memory can do with less.

#include <pthread.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>

#include "absl/time/time.h"
#include "bench/rivals.h"
#include "benchmark/benchmark.h"
#include "lib/platform/clock.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

void UncontendedLimit(benchmark::State& state) {
  std::atomic<uint64_t> word{1};
  for (auto _ : state) {
    uint64_t one = 1;
    benchmark::DoNotOptimize(word.compare_exchange_strong(one, 0));
    benchmark::DoNotOptimize(word.fetch_add(1));
  }
}
BENCHMARK(UncontendedLimit)->Name("uncontended pair/two locked instructions");

template <typename Rival>
void Uncontended(benchmark::State& state) {
  const OwnNames names("bench");
  Rival sem(names.Name("uncontended"), 1);
  for (auto _ : state) {
    sem.Acquire();
    sem.Release();
  }
}
BENCHMARK_TEMPLATE(Uncontended, GlibcSemaphore)->Name("uncontended pair/glibc");
BENCHMARK_TEMPLATE(Uncontended, PsemSemaphore<true>)->Name("uncontended pair/psem");
BENCHMARK_TEMPLATE(Uncontended, PsemSemaphore<false>)->Name("uncontended pair/psem, strict off");

// In a process with threads, counting who holds takes locked instructions of its own. It is timed
// in a child: a process that has had a thread keeps paying, and the rows above would too.
template <typename Rival>
void UncontendedWithThreads(benchmark::State& state) {
  constexpr int kPairs = 100000;
  const OwnNames names("bench");
  int ends[2];
  if (pipe(ends) != 0) return state.SkipWithError("no pipe");
  for (auto _ : state) {
    ChildProcess child([&] {
      pthread_t thread;
      const auto sleep = [](void*) -> void* { return reinterpret_cast<void*>(intptr_t{pause()}); };
      PSEM_CHILD_CHECK(pthread_create(&thread, nullptr, sleep, nullptr) == 0);
      Rival sem(names.Name("threads"), 1);
      const absl::Duration begin = MonotonicNow();
      for (int i = 0; i < kPairs; ++i) {
        sem.Acquire();
        sem.Release();
      }
      const double seconds_each = absl::ToDoubleSeconds(MonotonicNow() - begin) / kPairs;
      PSEM_CHILD_CHECK(write(ends[1], &seconds_each, sizeof(seconds_each)) > 0);
    });
    double seconds_each = 0;
    if (!child.Wait().ok() || read(ends[0], &seconds_each, sizeof(seconds_each)) <= 0) {
      state.SkipWithError(child.Wait().Text().c_str());
      break;
    }
    state.SetIterationTime(seconds_each);
  }
  close(ends[0]);
  close(ends[1]);
}
BENCHMARK_TEMPLATE(UncontendedWithThreads, GlibcSemaphore)
    ->Name("uncontended pair, process with threads/glibc")
    ->UseManualTime()
    ->Iterations(3);
BENCHMARK_TEMPLATE(UncontendedWithThreads, PsemSemaphore<true>)
    ->Name("uncontended pair, process with threads/psem")
    ->UseManualTime()
    ->Iterations(3);

}  // namespace
}  // namespace psem
