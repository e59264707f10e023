#include "lib/platform/parallel/parallel_slices.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include <algorithm>
#include <array>

#include "lib/platform/cancellation_off.h"

namespace psem {
namespace {

constexpr size_t kMostSlices = 8;

struct Slice {
  absl::FunctionRef<void(size_t, size_t)>* work = nullptr;
  size_t begin = 0;
  size_t end = 0;
  pthread_t thread = {};
  bool has_thread = false;
};

void* RunSlice(void* argument) {
  const auto* slice = static_cast<const Slice*>(argument);
  (*slice->work)(slice->begin, slice->end);
  return nullptr;
}

size_t UsableProcessors() {
  cpu_set_t processors;
  // It fails where there are more than 1024 of them.
  if (sched_getaffinity(0, sizeof(processors), &processors) != 0) return kMostSlices;
  return static_cast<size_t>(CPU_COUNT(&processors));
}

}  // namespace

void InParallelSlices(size_t count, size_t shortest,
                      absl::FunctionRef<void(size_t begin, size_t end)> work) {
  size_t size = std::min(count / shortest, kMostSlices);
  if (size > 1) size = std::min(size, UsableProcessors());
  if (size <= 1) {
    work(0, count);
    return;
  }
  const CancellationOff cancellation_off;  // In pthread_join it would leave the threads alone.
  pthread_attr_t attributes;
  sigset_t all_signals;
  sigfillset(&all_signals);
  pthread_attr_init(&attributes);
  pthread_attr_setsigmask_np(&attributes, &all_signals);

  std::array<Slice, kMostSlices> slices;
  for (size_t i = 0; i < size; ++i) {
    slices[i].work = &work;
    slices[i].begin = count * i / size;
    slices[i].end = count * (i + 1) / size;
  }
  for (size_t i = 1; i < size; ++i) {
    slices[i].has_thread =
        pthread_create(&slices[i].thread, &attributes, RunSlice, &slices[i]) == 0;
  }
  for (size_t i = 0; i < size; ++i) {
    if (!slices[i].has_thread) RunSlice(&slices[i]);
  }
  for (size_t i = 1; i < size; ++i) {
    if (slices[i].has_thread) pthread_join(slices[i].thread, nullptr);
  }
  pthread_attr_destroy(&attributes);
}

}  // namespace psem
