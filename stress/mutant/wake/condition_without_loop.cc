// The bug: whoever is woken takes a permit without looking whether it is still there. Another
// process may have taken it before the woken one had the mutex: two have one permit, and the value
// is -1.

#include <errno.h>

#include "stress/mutant/monitor.h"
#include "stress/mutant/wake/wake.h"

namespace psem {
namespace {

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  Monitor* const monitor = Monitor::Of(handle);
  pthread_mutex_lock(&monitor->mutex);
  int woken = 0;
  if (monitor->value <= 0) woken = monitor->Sleep(clock, deadline);
  const bool take = woken == 0 || monitor->value > 0;
  if (take) --monitor->value;
  pthread_mutex_unlock(&monitor->mutex);
  return take ? 0 : woken;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int Release(void* handle) {
  Monitor* const monitor = Monitor::Of(handle);
  pthread_mutex_lock(&monitor->mutex);
  const bool full = monitor->value == Monitor::kMaxValue;
  if (!full) {
    ++monitor->value;
    pthread_cond_signal(&monitor->condition);
  }
  pthread_mutex_unlock(&monitor->mutex);
  return full ? EOVERFLOW : 0;
}

}  // namespace

Mutant ConditionWithoutLoop() {
  Subject subject = SoundMonitor("mutant-condition-without-loop",
                                 "broken on purpose: takes being woken for having a permit");
  subject.acquire = Acquire;
  subject.acquire_until = AcquireUntil;
  subject.release = Release;
  return {subject, "pthread_cond_wait without a loop around it", "two processes get one permit"};
}

}  // namespace psem
