// Producer and consumer: one process fills a ring of four places, another empties it.
//
//     producer_consumer [NAME]
//
// Two semaphores count the free places and the full ones. Whoever takes a permit of the one gives a
// permit of the other: no handle gives back what it took, so neither is strict, and there is no
// Permit.

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <string>

#include "lib/semaphore/semaphore.h"

namespace {

constexpr int kPlaces = 4;
constexpr int kItems = 100;
constexpr absl::Duration kPatience = absl::Seconds(30);  // When the other one has died.

absl::StatusOr<psem::Semaphore> Create(const std::string& name, int value) {
  // snippet: not_strict
  psem::Options options;
  options.strict = false;  // It releases what it never acquired.
  options.value = value;
  options.mode = psem::OpenMode::kCreateOnly;
  return psem::Semaphore::Open(name, options);
  // snippet end
}

int Produce(psem::Semaphore& free_places, psem::Semaphore& full_places, int* ring) {
  for (int item = 1; item <= kItems; ++item) {
    // snippet: produce
    if (!free_places.AcquireFor(kPatience).ok()) return 1;
    ring[item % kPlaces] = item;
    if (!full_places.Release().ok()) return 1;
    // snippet end
  }
  return 0;
}

int Consume(psem::Semaphore& free_places, psem::Semaphore& full_places, const int* ring) {
  int sum = 0;
  for (int i = 1; i <= kItems; ++i) {
    if (!full_places.AcquireFor(kPatience).ok()) return 1;
    sum += ring[i % kPlaces];
    if (!free_places.Release().ok()) return 1;
  }
  std::printf("consumer: %d items, their sum is %d\n", kItems, sum);
  return sum != kItems * (kItems + 1) / 2;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string name = argc > 1 ? argv[1] : "/ring";
  void* ring = mmap(nullptr, kPlaces * sizeof(int), PROT_READ | PROT_WRITE,
                    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (ring == MAP_FAILED) return 1;
  auto free_places = Create(name + "-free", kPlaces);
  auto full_places = Create(name + "-full", 0);
  if (!free_places.ok() || !full_places.ok()) return 1;

  const pid_t consumer = fork();
  if (consumer == 0) return Consume(*free_places, *full_places, static_cast<int*>(ring));
  int status = 1;
  const int result = Produce(*free_places, *full_places, static_cast<int*>(ring));
  if (waitpid(consumer, &status, 0) != consumer || status != 0 || result != 0) return 1;
  std::printf("producer: %d items\n", kItems);
  return 0;  // Both are closed and unlinked here.
}
