#include "stress/record/worker_record.h"

#include <algorithm>

namespace psem {

void WorkerRecord::Sight(Outcome outcome, int worker, int semaphore, absl::string_view evidence) {
  sighting.outcome = outcome;
  sighting.worker = worker;
  sighting.semaphore = semaphore;
  sighting.round = round.load(std::memory_order_relaxed);
  sighting.at_ns = NowNs();
  const size_t length = std::min(evidence.size(), sizeof(sighting.evidence) - 1);
  std::copy_n(evidence.data(), length, sighting.evidence);
  sighting.evidence[length] = '\0';
  Count(outcome);
  sighted.store(true, std::memory_order_release);
}

std::vector<Operation> LastOperations(const WorkerRecord& record) {
  const uint64_t begun = record.begun.load(std::memory_order_acquire);
  const uint64_t kept = std::min(begun, WorkerRecord::kRingSize);
  std::vector<Operation> operations;
  for (uint64_t number = begun - kept; number < begun; ++number) {
    operations.push_back(record.ring[number % WorkerRecord::kRingSize]);
  }
  return operations;
}

}  // namespace psem
