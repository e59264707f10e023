// Threads that race.

#ifndef PSEM_LIB_TESTING_RUN_IN_THREADS_H_
#define PSEM_LIB_TESTING_RUN_IN_THREADS_H_

#include <atomic>
#include <thread>
#include <vector>

namespace psem {

// Calls `body` `rounds` times in each of `count` threads, which begin together: one after the other
// they would prove nothing. Returns when all are through.
template <typename Body>
void RunInThreads(int count, int rounds, Body body) {
  std::atomic<int> ready{0};
  std::vector<std::thread> threads;
  for (int thread = 0; thread < count; ++thread) {
    threads.emplace_back([&ready, &body, count, rounds] {
      ready.fetch_add(1);
      while (ready.load() < count) std::this_thread::yield();
      for (int round = 0; round < rounds; ++round) body();
    });
  }
  for (std::thread& thread : threads) thread.join();
}

}  // namespace psem

#endif  // PSEM_LIB_TESTING_RUN_IN_THREADS_H_
