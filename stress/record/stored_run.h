// A run as text: what a stage hands over, and what is kept of a run that failed.

#ifndef PSEM_STRESS_RECORD_STORED_RUN_H_
#define PSEM_STRESS_RECORD_STORED_RUN_H_

#include <cstdint>
#include <string>

#include "absl/status/statusor.h"
#include "absl/strings/string_view.h"
#include "stress/record/run_record.h"

namespace psem {

struct StoredRun {
  std::string subject;   // Its name.
  std::string path;      // Of its shared object; empty when it is built in.
  std::string scenario;  // Its name.
  uint64_t seed = 0;
  int run = 0;           // Counted from 1.
  int processes = 0;     // As the session was asked for.
  std::string plan;      // In words.
  uint64_t lacks = 0;    // What was not asked: bits of stress/subject/promises.h.
  uint64_t without = 0;  // Those of them that the user left out.
  RunRecord record;
};

// Grows whenever a member is added, goes or changes its meaning: a record is read by whoever
// writes such records, or not at all.
constexpr int kStoredRunSchemaVersion = 1;

// Returns it as JSON, in one line. Bytes that are no UTF-8 become U+FFFD.
std::string WriteStoredRun(const StoredRun& run);

// Reads what WriteStoredRun wrote. Whatever the text, what it returns can be judged: all indices in
// it are good.
// Returns: InvalidArgument for any other text, with the place of the fault.
absl::StatusOr<StoredRun> ReadStoredRun(absl::string_view text);

}  // namespace psem

#endif  // PSEM_STRESS_RECORD_STORED_RUN_H_
