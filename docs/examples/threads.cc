// Threads that share one handle, and the locks of the C++ standard library.
//
//     threads [NAME]
//
// A strict handle belongs to one holder at a time, and says so to the second thread. So threads
// that wait for each other use one that is not strict.

#include <chrono>
#include <cstdio>
#include <mutex>
#include <thread>
#include <vector>

#include "lib/semaphore/semaphore.h"
#include "lib/semaphore/standard_semaphore.h"

namespace {

constexpr int kThreads = 4;
constexpr int kRounds = 1000;

}  // namespace

int main(int argc, char** argv) {
  psem::Options options;
  options.strict = false;
  options.mode = psem::OpenMode::kCreateOnly;
  auto opened = psem::Semaphore::Open(argc > 1 ? argv[1] : "/threads", options);
  if (!opened.ok()) return 1;

  int total = 0;
  // snippet: standard
  psem::StandardSemaphore turn(*opened);
  auto work = [&turn, &total] {
    for (int i = 0; i < kRounds; ++i) {
      std::scoped_lock lock(turn);
      ++total;
    }
  };
  // snippet end
  std::vector<std::thread> threads;
  for (int i = 0; i < kThreads; ++i) threads.emplace_back(work);
  for (std::thread& thread : threads) thread.join();
  std::printf("%d threads counted to %d\n", kThreads, total);

  // snippet: timed
  std::unique_lock<psem::StandardSemaphore> lock(turn, std::chrono::seconds(1));
  if (!lock.owns_lock()) return 1;
  // snippet end
  return total != kThreads * kRounds;  // The lock goes back, then the semaphore is closed.
}
