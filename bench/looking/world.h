// What there is to look at: semaphores, and processes that have them open.

#ifndef PSEM_BENCH_LOOKING_WORLD_H_
#define PSEM_BENCH_LOOKING_WORLD_H_

#include <memory>
#include <string>
#include <vector>

#include "lib/testing/child_process.h"

namespace psem {

// Exists while the object does. Requires: /dev/shm is this process's own, and no other world is in
// it.
class World {
 public:
  // Plants `semaphores`, and starts `processes` among which they are dealt out: each semaphore is
  // open in one of them, or, where there are more processes, in several.
  World(int semaphores, int processes);
  ~World();

  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // The files of all semaphores.
  const std::vector<std::string>& files() const { return files_; }

 private:
  std::vector<std::string> files_;
  std::vector<std::unique_ptr<ChildProcess>> processes_;
};

}  // namespace psem

#endif  // PSEM_BENCH_LOOKING_WORLD_H_
