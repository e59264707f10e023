#include "lib/semaphore/fork_generation.h"

#include <pthread.h>

namespace psem {

namespace internal {
std::atomic<uint64_t> fork_generation{0};
}  // namespace internal

namespace {

void NextGeneration() {
  internal::fork_generation.fetch_add(kOneForkGeneration, std::memory_order_relaxed);
}

[[maybe_unused]] const int registered = pthread_atfork(nullptr, nullptr, NextGeneration);

}  // namespace
}  // namespace psem
