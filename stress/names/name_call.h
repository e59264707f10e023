// The calls of processes that open, create, use, close and unlink semaphores by name. Plain data:
// the processes write it into shared memory, the judge reads it.

#ifndef PSEM_STRESS_NAMES_NAME_CALL_H_
#define PSEM_STRESS_NAMES_NAME_CALL_H_

#include <fcntl.h>

#include <cstdint>
#include <string>
#include <vector>

#include "stress/record/operation.h"

namespace psem {

// A process keeps its handles in slots, and acts through the handle in one.
struct NameCall {
  uint64_t begun_ns = 0;
  uint64_t ended_ns = 0;  // 0: the process is inside.
  OperationKind kind = OperationKind::kOpenNamed;
  uint8_t name = 0;
  uint8_t slot = 0;
  bool past_deadline = false;  // Of kAcquireUntil: a second ago; otherwise in an hour.
  bool cut_off = false;        // It ended by the death of its process: with or without effect.
  int32_t oflag = 0;           // Of kOpenNamed.
  uint32_t value = 0;          // Of kOpenNamed: for whom it creates.
  int32_t result = 0;          // 0 or an errno value.
  int32_t told = 0;            // What kValue told.

  // With a result.
  bool ended() const { return ended_ns != 0 && !cut_off; }
  bool creates() const { return kind == OperationKind::kOpenNamed && (oflag & O_CREAT) != 0; }
  bool is_exclusive() const { return creates() && (oflag & O_EXCL) != 0; }
  // kOpen stands for a handle that is there already: of what was created before, or inherited.
  bool opens() const { return kind == OperationKind::kOpenNamed || kind == OperationKind::kOpen; }
  bool changes_name() const {
    return kind == OperationKind::kOpenNamed || kind == OperationKind::kUnlinkNamed;
  }
  bool acquires() const { return kind <= OperationKind::kAcquireUntil; }
};

constexpr int kMostNames = 2;
constexpr int kMostSlots = 6;    // Of one process.
constexpr int kMostMembers = 8;  // Processes.

// Some calls of some processes, and what there was before the first.
struct NameHistory {
  static constexpr int64_t kNothing = -1;

  // Of each name: the permits of the semaphore that it leads to, or kNothing.
  int64_t at_start[kMostNames] = {kNothing, kNothing};
  uint64_t max_value = INT32_MAX;
  std::vector<std::vector<NameCall>> calls;  // Of each process, oldest first.
  std::vector<int> workers;                  // What each process is called.
};

// "open_named(name 0, O_CREAT|O_EXCL, value 2)", "release through handle 1".
std::string NameCallText(const NameCall& call);

// "0", "EEXIST"; of value, "0 and told 3".
std::string NameResultText(const NameCall& call);

}  // namespace psem

#endif  // PSEM_STRESS_NAMES_NAME_CALL_H_
