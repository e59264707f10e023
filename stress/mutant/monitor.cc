// Releases broadcast, because glibc's pthread_cond_signal could lose a wake-up until 2.41.

#include "stress/mutant/monitor.h"

#include <errno.h>

#include <new>

#include "stress/mutant/futex.h"
#include "stress/mutant/subject_of.h"

namespace psem {
namespace {

int Create(void* state, const char*, unsigned value) {
  if (value > Monitor::kMaxValue) return EINVAL;
  Monitor* const monitor = new (state) Monitor();
  monitor->value = static_cast<int>(value);
  pthread_mutexattr_t mutex_attributes;
  pthread_mutexattr_init(&mutex_attributes);
  pthread_mutexattr_setpshared(&mutex_attributes, PTHREAD_PROCESS_SHARED);
  int error = pthread_mutex_init(&monitor->mutex, &mutex_attributes);
  pthread_mutexattr_destroy(&mutex_attributes);
  pthread_condattr_t condition_attributes;
  pthread_condattr_init(&condition_attributes);
  pthread_condattr_setpshared(&condition_attributes, PTHREAD_PROCESS_SHARED);
  if (error == 0) error = pthread_cond_init(&monitor->condition, &condition_attributes);
  pthread_condattr_destroy(&condition_attributes);
  return error;
}

int AcquireUntil(void* handle, clockid_t clock, const timespec* deadline) {
  Monitor* const monitor = Monitor::Of(handle);
  pthread_mutex_lock(&monitor->mutex);
  int woken = 0;
  while (monitor->value == 0 && woken == 0) woken = monitor->Sleep(clock, deadline);
  const bool free = monitor->value > 0;
  if (free) --monitor->value;
  pthread_mutex_unlock(&monitor->mutex);
  return free ? 0 : woken;
}

int Acquire(void* handle) { return AcquireUntil(handle, CLOCK_MONOTONIC, nullptr); }

int TryAcquire(void* handle) {
  Monitor* const monitor = Monitor::Of(handle);
  pthread_mutex_lock(&monitor->mutex);
  const bool free = monitor->value > 0;
  if (free) --monitor->value;
  pthread_mutex_unlock(&monitor->mutex);
  return free ? 0 : EAGAIN;
}

int Release(void* handle) {
  Monitor* const monitor = Monitor::Of(handle);
  pthread_mutex_lock(&monitor->mutex);
  const bool full = monitor->value == Monitor::kMaxValue;
  if (!full) {
    ++monitor->value;
    pthread_cond_broadcast(&monitor->condition);
  }
  pthread_mutex_unlock(&monitor->mutex);
  return full ? EOVERFLOW : 0;
}

int Value(void* handle, int* value) {
  Monitor* const monitor = Monitor::Of(handle);
  pthread_mutex_lock(&monitor->mutex);
  *value = monitor->value;
  pthread_mutex_unlock(&monitor->mutex);
  return 0;
}

}  // namespace

int Monitor::Sleep(clockid_t clock, const timespec* deadline) {
  if (deadline == nullptr) return pthread_cond_wait(&condition, &mutex);
  if (const int refusal = CheckDeadline(clock, deadline); refusal != 0) return refusal;
  return pthread_cond_clockwait(&condition, &mutex, clock, deadline);
}

// Nothing is destroyed: pthread_cond_destroy would wait for a process that was killed asleep.
Subject SoundMonitor(const char* name, const char* description) {
  Subject subject = SubjectOf<Monitor>(name, description);
  subject.create = Create;
  subject.acquire = Acquire;
  subject.try_acquire = TryAcquire;
  subject.acquire_until = AcquireUntil;
  subject.release = Release;
  subject.value = Value;
  subject.lacks = PSEM_LACKS_KILL_SAFETY | PSEM_LACKS_STOP_SAFETY | PSEM_LACKS_EINTR |
                  PSEM_LACKS_RELEASE_IN_HANDLER;
  return subject;
}

}  // namespace psem
