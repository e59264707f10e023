// What do an acquire and a release cost when nobody else is there?
//
// The limit is what the hardware asks for two locked instructions on one word: no semaphore in
// shared memory can do with less.

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <mutex>

#include "absl/base/attributes.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "bench/rivals.h"
#include "benchmark/benchmark.h"
#include "lib/platform/clock.h"
#include "lib/semaphore/permit.h"
#include "lib/semaphore/standard_semaphore.h"
#include "lib/testing/child_process.h"
#include "lib/testing/own_names.h"

namespace psem {
namespace {

using Psem = PsemSemaphore<true>;

void UncontendedLimit(benchmark::State& state) {
  std::atomic<uint64_t> word{1};
  for (auto _ : state) {
    uint64_t one = 1;
    benchmark::DoNotOptimize(word.compare_exchange_strong(one, 0));
    benchmark::DoNotOptimize(word.fetch_add(1));
  }
}
BENCHMARK(UncontendedLimit)->Name("uncontended pair/two locked instructions");

// Each takes a permit and gives it back. Inlined, as what they call is: see rivals.h.

template <typename Rival>
ABSL_ATTRIBUTE_ALWAYS_INLINE inline void Pair(Rival& sem) {
  sem.Acquire();
  sem.Release();
}

template <typename Rival>
ABSL_ATTRIBUTE_ALWAYS_INLINE inline void TryPair(Rival& sem) {
  if (sem.TryAcquire()) sem.Release();
}

template <typename Rival>
ABSL_ATTRIBUTE_ALWAYS_INLINE inline void TimedPair(Rival& sem) {
  if (sem.AcquireForOneSecond()) sem.Release();
}

ABSL_ATTRIBUTE_ALWAYS_INLINE inline void PermitPair(Psem& sem) {
  const absl::StatusOr<Permit> permit = sem.semaphore().AcquirePermit();
  if (!permit.ok()) exit(EXIT_FAILURE);  // It has said why.
}

ABSL_ATTRIBUTE_ALWAYS_INLINE inline void TryPermitPair(Psem& sem) {
  const absl::StatusOr<Permit> permit = sem.semaphore().TryAcquirePermit();
  if (!permit.ok()) exit(EXIT_FAILURE);
}

ABSL_ATTRIBUTE_ALWAYS_INLINE inline void LockPair(Psem& sem) {
  StandardSemaphore standard(sem.semaphore());
  const std::unique_lock<StandardSemaphore> lock(standard);
}

ABSL_ATTRIBUTE_ALWAYS_INLINE inline void TryLockPair(Psem& sem) {
  StandardSemaphore standard(sem.semaphore());
  const std::unique_lock<StandardSemaphore> lock(standard, std::try_to_lock);
}

ABSL_ATTRIBUTE_ALWAYS_INLINE inline void TimedLockPair(Psem& sem) {
  StandardSemaphore standard(sem.semaphore());
  const std::unique_lock<StandardSemaphore> lock(standard, std::chrono::seconds(1));
}

template <typename Rival, void (*pair)(Rival&)>
void Uncontended(benchmark::State& state) {
  const OwnNames names("bench");
  Rival sem(names.Name("uncontended"), 1);
  for (auto _ : state) pair(sem);
}

#define PSEM_UNCONTENDED(name, Rival, pair) \
  BENCHMARK_TEMPLATE(Uncontended, Rival, pair)->Name("uncontended " name)
PSEM_UNCONTENDED("pair/glibc", GlibcSemaphore, Pair);
PSEM_UNCONTENDED("pair/psem", Psem, Pair);
PSEM_UNCONTENDED("pair/psem, strict off", PsemSemaphore<false>, Pair);
PSEM_UNCONTENDED("pair/psem, Permit", Psem, PermitPair);
PSEM_UNCONTENDED("pair/psem, std::unique_lock", Psem, LockPair);
PSEM_UNCONTENDED("pair by trying/glibc", GlibcSemaphore, TryPair);
PSEM_UNCONTENDED("pair by trying/psem", Psem, TryPair);
PSEM_UNCONTENDED("pair by trying/psem, Permit", Psem, TryPermitPair);
PSEM_UNCONTENDED("pair by trying/psem, std::unique_lock", Psem, TryLockPair);
PSEM_UNCONTENDED("pair with a timeout/glibc", GlibcSemaphore, TimedPair);
PSEM_UNCONTENDED("pair with a timeout/psem", Psem, TimedPair);
PSEM_UNCONTENDED("pair with a timeout/psem, std::unique_lock", Psem, TimedLockPair);

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
BENCHMARK_TEMPLATE(UncontendedWithThreads, Psem)
    ->Name("uncontended pair, process with threads/psem")
    ->UseManualTime()
    ->Iterations(3);

}  // namespace
}  // namespace psem
