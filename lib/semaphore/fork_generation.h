// Tells a forked child from its parent for the price of a load, where getpid() is a system call.

#ifndef PSEM_LIB_SEMAPHORE_FORK_GENERATION_H_
#define PSEM_LIB_SEMAPHORE_FORK_GENERATION_H_

#include <atomic>
#include <cstdint>

namespace psem {

namespace internal {
extern std::atomic<uint64_t> fork_generation;
}  // namespace internal

// The difference between a child's generation and its parent's. It leaves the low 32 bits for a
// count.
constexpr uint64_t kOneForkGeneration = uint64_t{1} << 32;

// kOneForkGeneration times the fork() calls between this process and the first one.
// Fork: counts fork() and what is made of it (popen, forkpty, daemon); not vfork(), _Fork() and
// clone(), which run no pthread_atfork handlers.
inline uint64_t ForkGeneration() {
  return internal::fork_generation.load(std::memory_order_relaxed);
}

}  // namespace psem

#endif  // PSEM_LIB_SEMAPHORE_FORK_GENERATION_H_
