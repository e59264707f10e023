// Which semaphores are stale: left behind, and nobody's any more.
//
// That nobody uses a semaphore does not make it stale: it may belong to a job that runs hourly. So
// age counts too, and who cleans says which semaphores he means.

#ifndef PSEM_LIB_INSPECT_REMOVAL_STALE_H_
#define PSEM_LIB_INSPECT_REMOVAL_STALE_H_

#include <string>

#include "absl/time/time.h"
#include "lib/inspect/semaphore_record.h"

namespace psem {

struct StaleRule {
  absl::Duration min_age = absl::Hours(1);  // Since it was created.
  bool even_if_unproven = false;            // Where the kernel's lease does not tell.
};

struct StaleVerdict {
  bool stale = false;
  std::string why;  // Or why not. Printable: "unused, proven by a lease", "in use by 3 processes".
};

// Judges what `record` says; only a semaphore's regular file can be stale, or an empty one, which
// is none any more. Requires: FindUses and ProveUses have seen the record.
StaleVerdict JudgeStale(const SemaphoreRecord& record, const StaleRule& rule, absl::Time now);

}  // namespace psem

#endif  // PSEM_LIB_INSPECT_REMOVAL_STALE_H_
