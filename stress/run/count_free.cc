#include "stress/run/count_free.h"

#include <errno.h>

#include <algorithm>

namespace psem {
namespace {

// How many permits too many are counted before it is clear that there are too many.
constexpr int64_t kTooMany = 8;

// More than that is not drained, but believed.
constexpr int64_t kMostDrained = 100000;

// Signals may still come in while a run is quiet; a try that they end is tried again, within
// reason.
int TryAcquire(const Subject& subject, void* handle) {
  int result = EINTR;
  for (int i = 0; i < 1000 && result == EINTR; ++i) result = subject.try_acquire(handle);
  return result;
}

}  // namespace

bool IsBelieved(int64_t expected) { return expected > kMostDrained; }

Audit CountFree(const Subject& subject, void* handle, int64_t expected, bool keep) {
  Audit audit;
  audit.expected = expected;
  audit.value_errno = ENOSYS;
  if (subject.value != nullptr) {
    int value = 0;
    audit.value_errno = subject.value(handle, &value);
    audit.value = value;
  }
  if (IsBelieved(expected)) {
    audit.drained = audit.value_errno == 0 ? audit.value : expected;
    audit.drain_errno = EAGAIN;
    audit.complete = true;
    return audit;
  }
  const int64_t most = std::max(expected, int64_t{0}) + kTooMany;
  while (audit.drained < most) {
    audit.drain_errno = TryAcquire(subject, handle);
    if (audit.drain_errno != 0) break;
    ++audit.drained;
  }
  for (int64_t i = 0; i < audit.drained && !keep; ++i) {
    const int result = subject.release(handle);
    if (result != 0) {
      audit.drain_errno = result;
      break;
    }
  }
  audit.complete = true;
  return audit;
}

}  // namespace psem
