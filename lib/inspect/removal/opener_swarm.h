// Processes that open one semaphore again and again, as programs do that share it, and look whether
// the others still share it with them.

#ifndef PSEM_LIB_INSPECT_REMOVAL_OPENER_SWARM_H_
#define PSEM_LIB_INSPECT_REMOVAL_OPENER_SWARM_H_

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "lib/testing/child_process.h"

namespace psem {

class OpenerSwarm {
 public:
  struct Counts {
    std::atomic<uint64_t> opened;
    std::atomic<uint64_t> failed;
    // Openers that had the semaphore while its name led to another one, or to none: who opens it
    // next does not share it with them.
    std::atomic<uint64_t> orphans;
    std::atomic<bool> stop;
  };

  // Starts `count` processes. Each opens `name` with glibc's sem_open, or creates it, has it for 50
  // to 450 microseconds, closes it, and leaves it for as long.
  OpenerSwarm(int count, const std::string& name, const std::string& path);
  ~OpenerSwarm();

  OpenerSwarm(const OpenerSwarm&) = delete;
  OpenerSwarm& operator=(const OpenerSwarm&) = delete;

  const Counts& counts() const { return *counts_; }

  // Ends them, each after the turn that it is in. False, with a text, when one of them broke.
  bool Stop(std::string* failure);

 private:
  Counts* counts_;  // Shared with them.
  std::vector<std::unique_ptr<ChildProcess>> openers_;
};

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_REMOVAL_OPENER_SWARM_H_
