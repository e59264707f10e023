// A count of the free permits of one semaphore, taken while no worker can change it.

#ifndef PSEM_STRESS_RECORD_AUDIT_H_
#define PSEM_STRESS_RECORD_AUDIT_H_

#include <cstdint>

namespace psem {

struct Audit {
  bool complete = false;  // False: whoever counted did not come to an end.

  // The permits that must be free: those created + given - taken, by the workers' records.
  int64_t expected = 0;

  // What the subject's value said; value_errno is its result, ENOSYS when the subject has none.
  int64_t value = 0;
  int32_t value_errno = 0;

  // How many try_acquire gave in a row before it failed with drain_errno. It ends with 0 when there
  // was no end to them within reason, and with release's errno when they could not be given back.
  int64_t drained = 0;
  int32_t drain_errno = 0;
};

}  // namespace psem

#endif  // PSEM_STRESS_RECORD_AUDIT_H_
