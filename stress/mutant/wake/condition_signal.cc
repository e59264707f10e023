// The bug: a release signals the condition only when it makes the value 1, and to one process, not
// to all. Two processes wait; two releases follow each other before the first one's waiter has the
// mutex: the second signals nobody, and the other process sleeps beside its permit.

#include <errno.h>

#include "stress/mutant/monitor.h"
#include "stress/mutant/wake/wake.h"

namespace psem {
namespace {

int Release(void* handle) {
  Monitor* const monitor = Monitor::Of(handle);
  pthread_mutex_lock(&monitor->mutex);
  const bool full = monitor->value == Monitor::kMaxValue;
  if (!full && ++monitor->value == 1) pthread_cond_signal(&monitor->condition);
  pthread_mutex_unlock(&monitor->mutex);
  return full ? EOVERFLOW : 0;
}

}  // namespace

Mutant ConditionSignal() {
  Subject subject = SoundMonitor("mutant-condition-signal",
                                 "broken on purpose: signals where it should broadcast");
  subject.release = Release;
  return {subject, "pthread_cond_signal in place of broadcast when the value becomes 1",
          "two waiters, two releases, one woken"};
}

}  // namespace psem
