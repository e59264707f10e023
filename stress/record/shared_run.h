// The memory that the workers of one run share: their records, the scenario's own data and the
// subject's state. It is anonymous: no name is left behind, whoever dies.

#ifndef PSEM_STRESS_RECORD_SHARED_RUN_H_
#define PSEM_STRESS_RECORD_SHARED_RUN_H_

#include <pthread.h>

#include <atomic>
#include <cstddef>
#include <cstdint>

#include "absl/status/statusor.h"
#include "stress/record/audit.h"
#include "stress/record/worker_record.h"

namespace psem {

struct RunHeader {
  // Before the first: some workers may not be ready yet.
  static constexpr uint64_t kNoRound = UINT64_MAX;

  pthread_barrier_t barrier;              // For all workers; shared between processes.
  std::atomic<uint64_t> round{kNoRound};  // Written by the last to reach the barrier.
  std::atomic<uint64_t> end_at_ns{0};     // No round begins after it.
  std::atomic<bool> finished{false};      // The round that was just audited was the last.
  std::atomic<bool> frozen{false};        // Somebody saw a forbidden outcome: begin nothing more.
  Audit stuck_audits[kMaxSemaphores];     // Written by the auditor of a group that is stuck.
};

class SharedRun {
 public:
  static constexpr size_t kScenarioBytes = 65536;

  // Maps it, zeroed.
  // Returns: ResourceExhausted when there is no memory.
  // Requires: state_align is a power of two, or 0 with a state_size of 0.
  static absl::StatusOr<SharedRun> Make(int workers, int semaphores, size_t state_size,
                                        size_t state_align);

  SharedRun(SharedRun&& other) noexcept;
  SharedRun& operator=(SharedRun&&) = delete;
  ~SharedRun();

  RunHeader* header() const { return header_; }
  WorkerRecord* worker(int index) const { return &workers_[index]; }
  int workers() const { return worker_count_; }

  // The scenario's own, zeroed: kScenarioBytes of it.
  void* scenario_data() const { return scenario_data_; }

  // The pages in which all semaphores' states lie, and nothing else; some of them nobody may touch.
  struct Region {
    void* begin = nullptr;
    size_t size = 0;
  };
  Region states_region() const;

  // The subject's, for each semaphore; null when it keeps its own. Who goes beyond its end crashes.
  void* state(int semaphore) const;

  // The permits of `semaphore`, created with `created`, that must be free by all workers' records.
  // Requires: nobody is inside a call, other than asleep.
  int64_t ExpectedFree(int semaphore, unsigned created) const;

 private:
  SharedRun() = default;

  void* mapping_ = nullptr;
  size_t size_ = 0;
  RunHeader* header_ = nullptr;
  WorkerRecord* workers_ = nullptr;
  int worker_count_ = 0;
  void* scenario_data_ = nullptr;
  unsigned char* first_state_ = nullptr;
  Region states_region_;
  size_t state_stride_ = 0;
};

}  // namespace psem

#endif  // PSEM_STRESS_RECORD_SHARED_RUN_H_
